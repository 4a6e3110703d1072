// What an emulator is told of ALE's settings; src/envs/emulator-options.ts explains each.
#ifndef ZTW_EMULATOR_SETTINGS_H_
#define ZTW_EMULATOR_SETTINGS_H_

#include <cstdint>
#include <limits>
#include <optional>

#include "core/core.h"

namespace ztw {

// The defaults are ALE's, but for sticky actions (0.25) and the seed (the clock).
struct EmulatorSettings {
  Core core = Core::kAle;
  uint32_t seed = 0;  // at most 2^31 - 1
  float repeat_action_probability = 0;
  int frame_skip = 1;  // frames of an act
  int max_frames = 0;  // of an episode, after which it is truncated; 0: never
  bool truncate_on_life_loss = false;
  int reward_min = std::numeric_limits<int>::min();  // of an act
  int reward_max = std::numeric_limits<int>::max();
  int paddle_min = -1, paddle_max = -1;  // resistance; -1: ALE's own
  bool color_averaging = false;
  bool sound = false;
  int system_seed = 4753849;  // of the console behind: what its memory holds when it is switched on
  std::optional<uint32_t> mode;  // absent: the game's default
  uint32_t difficulty = 0;
};

}  // namespace ztw

#endif  // ZTW_EMULATOR_SETTINGS_H_
