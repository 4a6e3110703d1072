// What is done to two emulators in lockstep, drawn from a seed: the same for the same seed.
#ifndef ZTW_CORE_CORE_PLAY_H_
#define ZTW_CORE_CORE_PLAY_H_

#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include "emulator.h"

namespace ztw {

// Random actions, held for a while each, with resets, modes and difficulties, and states that are saved and later restored,
// each into the other emulator.
class CorePlay {
 public:
  CorePlay(uint32_t seed, Emulator& ale, Emulator& ours) : seed_(seed), ale_(ale), ours_(ours) { Begin(); }

  void Begin();
  // Plays one frame on both; returns what differs that a player could see, or nothing.
  std::string PlayFrame();
  // What differs in the states as they are saved.
  std::string CompareStates();
  // Goes on to the beginning of the given frame.
  void Continue(int frame) {
    while (frame_ < frame) PlayFrame();
  }
  int frame() const { return frame_; }

 private:
  void Begin(Emulator& emulator);
  int Draw(int bound) { return static_cast<int>(random_() % static_cast<uint32_t>(bound)); }
  void ChangeMode();
  // A screen that nobody looks at is never drawn, and must not be missed later.
  std::string CompareSeen(bool looks) const;

  const uint32_t seed_;
  Emulator& ale_;
  Emulator& ours_;
  std::mt19937 random_;
  std::optional<EmulatorState> kept_ale_, kept_ours_;
  ale::Action action_ = ale::PLAYER_A_NOOP;
  int frame_ = 0;
};

}  // namespace ztw

#endif  // ZTW_CORE_CORE_PLAY_H_
