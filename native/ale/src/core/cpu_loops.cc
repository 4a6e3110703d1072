#include "core/cpu_loops.h"

#include "core/cpu_processor.h"
#include "private_member.h"

namespace ztw {

using ale::stella::M6532;

struct RiotTimer { friend constexpr auto Member(RiotTimer); };
template struct Reveal<RiotTimer, &M6532::myTimer>;
struct RiotTimerShift { friend constexpr auto Member(RiotTimerShift); };
template struct Reveal<RiotTimerShift, &M6532::myIntervalShift>;
struct RiotTimerSetAt { friend constexpr auto Member(RiotTimerSetAt); };
template struct Reveal<RiotTimerSetAt, &M6532::myCyclesWhenTimerSet>;

namespace {

constexpr uint8_t kLda = 0xad, kLdx = 0xae, kLdy = 0xac, kBit = 0x2c;
constexpr uint8_t kTimerLow = 0x84, kTimerFlagLow = 0x85, kRiotHigh = 0x02;
constexpr uint32_t kCyclesToRead = 4;  // of the instruction that reads

// While the timer is at least this, a loop that ends with the branch goes on. The value after the timer has run out is no
// matter: then nothing is skipped. 256 where the branch is none that waits.
uint32_t LeastThatGoesOn(uint8_t address, uint8_t branch) {
  if (address == kTimerFlagLow) return branch == kBpl ? 0 : 256;
  if (branch == kBne) return 1;
  if (branch == kBmi) return 128;
  return branch == kBpl ? 0 : 256;
}

}  // namespace

uint32_t Processor::TimedRounds(const uint8_t* loop, uint32_t pc, uint32_t cycles) const {
  const bool reads = loop[0] == kLda || loop[0] == kLdx || loop[0] == kLdy || loop[0] == kBit;
  if (!reads || loop[2] != kRiotHigh || (loop[1] != kTimerLow && loop[1] != kTimerFlagLow)) return 0;
  if (loop[0] == kBit && loop[1] == kTimerLow) return 0;  // Z tells of A too
  const M6532& riot = *riot_;
  const uint32_t timer = riot.*Member(RiotTimer{}), shift = riot.*Member(RiotTimerShift{});
  const uint32_t least = LeastThatGoesOn(loop[1], loop[3]);
  if (timer <= least) return 0;
  // The timer shows `timer - 1` at first, and one less after every 2^shift cycles.
  const uint32_t elapsed = cycles + kCyclesToRead - 1 - static_cast<uint32_t>(riot.*Member(RiotTimerSetAt{}));
  const uint32_t first_end = (timer - least) << shift;
  if (elapsed >= first_end) return 0;
  const bool is_over_half = loop[1] == kTimerLow && loop[3] == kBpl && timer - 1 - (elapsed >> shift) >= 128;
  return is_over_half ? 0 : (first_end - 1 - elapsed) / RoundCycles(loop, pc) + 1;
}

}  // namespace ztw
