// Loops of one instruction and a branch, in which games wait: for the timer, or by counting down.
#ifndef ZTW_CORE_CPU_LOOPS_H_
#define ZTW_CORE_CPU_LOOPS_H_

#include <cstdint>

namespace ztw {

constexpr uint8_t kDex = 0xca, kDey = 0x88, kBne = 0xd0, kBpl = 0x10, kBmi = 0x30;
// What a branch adds to the program counter to go back over itself and an instruction of one byte or of three.
constexpr uint32_t kCountLoop = 0xfffffffdu, kTimerLoop = 0xfffffffbu;
constexpr uint32_t kShortLoop = kTimerLoop;  // and nearer

// Of one round whose branch is taken, at this address.
inline uint32_t RoundCycles(const uint8_t* loop, uint32_t pc) {
  const bool counts = loop[0] == kDex || loop[0] == kDey;
  const uint32_t end = pc + (counts ? 3 : 5);
  return (counts ? 5 : 7) + ((end ^ pc) >> 8 & 1);
}

// Rounds of a loop that counts a register down, before the one in which it ends.
inline uint32_t CountedRounds(const uint8_t* loop, uint8_t value) {
  if (loop[0] != kDex && loop[0] != kDey) return 0;
  if (loop[1] == kBne) return value - 1u & 0xff;
  return loop[1] == kBpl && value < 0x80 ? value : 0;
}

}  // namespace ztw

#endif  // ZTW_CORE_CPU_LOOPS_H_
