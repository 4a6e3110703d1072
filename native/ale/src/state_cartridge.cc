#include "state_cartridge.h"

#include "ale/emucore/CartDPC.hxx"
#include "ale/emucore/CartE0.hxx"
#include "private_member.h"

namespace ztw {

struct MusicClock { friend constexpr auto Member(MusicClock); };
template struct Reveal<MusicClock, &ale::stella::CartridgeDPC::myFractionalClocks>;
struct Slices { friend constexpr auto Member(Slices); };
template struct Reveal<Slices, &ale::stella::CartridgeE0::myCurrentSlice>;

namespace {

// Reading here is how a program puts a slice of an E0 cartridge into one of its first three segments.
constexpr uint16_t kFirstHotSpot = 0x0fe0;
constexpr int kSlicesPerSegment = 8, kSwitchedSegments = 3;

}  // namespace

double SaveMusicClock(ale::stella::Device& cartridge) {
  auto* music = dynamic_cast<ale::stella::CartridgeDPC*>(&cartridge);
  return music == nullptr ? 0 : music->*Member(MusicClock{});
}

void FinishCartridge(double music_clock, ale::stella::Device& cartridge) {
  if (auto* music = dynamic_cast<ale::stella::CartridgeDPC*>(&cartridge)) music->*Member(MusicClock{}) = music_clock;
  // ALE loads an E0's slices, and leaves those in place that were there.
  auto* sliced = dynamic_cast<ale::stella::CartridgeE0*>(&cartridge);
  if (sliced == nullptr) return;
  const auto& slices = sliced->*Member(Slices{});
  for (int segment = 0; segment < kSwitchedSegments; ++segment) {
    sliced->peek(static_cast<uint16_t>(kFirstHotSpot + segment * kSlicesPerSegment + slices[segment]));
  }
}

}  // namespace ztw
