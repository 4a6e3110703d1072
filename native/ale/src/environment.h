// One Atari environment: an emulator played by a protocol (PROTOCOL options), giving stacked observations.
#ifndef ZTW_ENVIRONMENT_H_
#define ZTW_ENVIRONMENT_H_

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "emulator.h"
#include "observation.h"

namespace ztw {

struct EnvironmentOptions {
  float repeat_action_probability = 0;
  int frame_skip = 4;
  int noop_max = 0;           // 0 ... noop_max - 1 no-ops at reset, one less after FIRE
  bool fire_reset = false;    // press FIRE for one frame at reset, in games that have it
  bool reward_clipping = false;
  int max_frames = 108000;    // truncates
  int stuck_steps = 0;        // decisions in a row without a reward that truncate; 0: never
  bool full_action_space = false;
  bool capture_frames = false;
};

struct StepResult {
  int reward = 0;      // clipped to [-1, 1] if the options say so
  int raw_reward = 0;
  bool terminated = false;
  bool truncated = false;
  bool stuck = false;
  bool life_lost = false;  // and others remain
  int lives = 0;
  int frame = 0;           // since the ROM was loaded
  int episode_frame = 0;
  int ale_action = -1;     // as asked for; sticky actions may have held another
};

// Owned by one thread at a time.
class Environment {
 public:
  Environment(const Rom& rom, const EnvironmentOptions& options);

  // Without a seed, goes on from where the generators are.
  void Reset(std::optional<uint32_t> seed);
  // `action` is an index into actions(); the caller has checked it.
  void Step(int action);

  const StepResult& result() const { return result_; }
  bool is_over() const { return result_.terminated || result_.truncated; }
  const uint8_t* observation() const { return stack_.data(); }
  const std::vector<ale::Action>& actions() const { return actions_; }
  const Emulator& emulator() const { return emulator_; }
  // RGB frames [n, height, width, 3] of the last reset or step, if they are captured.
  const std::vector<uint8_t>& captured_frames() const { return captured_frames_; }

 private:
  int Act(ale::Action action);
  void PlayStart();
  int PlayFrames(ale::Action action);
  int DrawBelow(int bound);
  void Capture();
  void CountResult(int raw_reward, ale::Action action, int lives_before);

  const EnvironmentOptions options_;
  Emulator emulator_;
  ObservationStack stack_;
  const std::vector<ale::Action> actions_;
  const bool presses_fire_;
  std::mt19937 start_random_;
  int elapsed_frames_ = 0;        // since the start was played
  int steps_without_reward_ = 0;
  StepResult result_;
  std::vector<uint8_t> captured_frames_;
};

}  // namespace ztw

#endif  // ZTW_ENVIRONMENT_H_
