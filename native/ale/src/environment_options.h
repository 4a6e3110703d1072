// What an environment is told about the protocol that it is played by; src/envs/protocol-options.ts explains each.
#ifndef ZTW_ENVIRONMENT_OPTIONS_H_
#define ZTW_ENVIRONMENT_OPTIONS_H_

#include <cstdint>
#include <optional>

#include "core/core.h"
#include "observation.h"
#include "pooling.h"

namespace ztw {

// Whose conventions hold where preprocessing stacks differ; each has a file of its own, see conventions.h.
enum class Conventions { kAleVec, kSb3, kEnvPool };

struct EnvironmentOptions {
  Core core = Core::kAle;
  Conventions conventions = Conventions::kAleVec;
  GrayStage gray_stage = GrayStage::kFirst;
  StackStart stack_start = StackStart::kZeros;
  float repeat_action_probability = 0;
  double repeat_step_probability = 0;  // that an inner step repeats the action of the one before
  bool has_random_steps = false;       // an inner step is 2 to 4 frames, not 1
  int frame_skip = 4;                  // inner steps of a decision
  int noop_max = 0;                    // bounds the no-ops at reset
  bool fire_reset = false;             // press FIRE at reset, in games that have it
  bool episodic_life = false;          // a lost life terminates, and the next reset goes on with the game
  bool reward_clipping = false;
  int max_frames = 108000;  // truncates
  int max_inner_steps = 0;  // truncates too; 0: never
  int stuck_steps = 0;      // decisions in a row without a reward that truncate; 0: never
  bool full_action_space = false;
  bool capture_frames = false;
  bool capture_sound = false;
  std::optional<uint32_t> mode;  // absent: the game's default
  uint32_t difficulty = 0;
};

}  // namespace ztw

#endif  // ZTW_ENVIRONMENT_OPTIONS_H_
