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

// Whose conventions hold where preprocessing stacks differ: what a reset plays, what the cap on frames counts, and what
// is seen when an episode ends inside a frame skip. src/envs/protocol-options.ts says how each goes.
enum class Conventions { kAleVec, kSb3, kEnvPool };

struct EnvironmentOptions {
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
};

struct StepResult {
  int reward = 0;  // clipped to [-1, 1] if the options say so
  int raw_reward = 0;
  int game_return = 0;  // raw rewards since the game began, those of its start included
  bool terminated = false;
  bool truncated = false;
  bool stuck = false;
  bool life_lost = false;   // and others remain
  bool game_ended = false;  // over, or cut off: the next reset begins another game
  int lives = 0;
  int frame = 0;  // since the ROM was loaded
  int episode_frame = 0;
  int ale_action = -1;  // as asked for; sticky actions may have held another
};

// What an environment knows of the game that it plays, beside console and pictures.
struct GameProgress {
  ale::Action last_action = ale::PLAYER_A_NOOP;  // of the last inner step, as played
  int steps_left = 0;      // inner steps of the decision under way, or that an early end left out
  int inner_steps = 0;     // since the game began
  int elapsed_frames = 0;  // since the game's start was played
  int steps_without_reward = 0;
  int game_return = 0;
};

// An environment as it stands, without its generators.
struct SavedEnvironment {
  EmulatorState emulator;
  StackState stack;
  GameProgress progress;
  StepResult result;
};

// Owned by one thread at a time.
class Environment {
 public:
  Environment(const Rom& rom, const EnvironmentOptions& options);

  // Without a seed, goes on from where the generators are; and with the game, if only a life was lost.
  void Reset(std::optional<uint32_t> seed);
  // `action` is an index into actions(); the caller has checked it.
  void Step(int action);
  SavedEnvironment Save();
  // Goes on from a state of an environment of the same ROM and options; chance begins anew from the seed.
  void Load(const SavedEnvironment& state, uint32_t seed);

  const StepResult& result() const { return result_; }
  bool is_over() const { return result_.terminated || result_.truncated; }
  const uint8_t* observation() const { return stack_.data(); }
  const std::vector<ale::Action>& actions() const { return actions_; }
  const Emulator& emulator() const { return emulator_; }
  // RGB frames [n, height, width, 3] of the last reset or step, if they are captured.
  const std::vector<uint8_t>& captured_frames() const { return captured_frames_; }

 private:
  int Act(ale::Action action);
  bool RepeatsStep();
  int PlayFrames(ale::Action action);
  void LookAtScreen();
  void PushFrames();
  bool is_at_cap() const;
  bool EndsInsideSkip() const;
  void CountResult(int raw_reward, ale::Action action);
  void SeedSteps(uint32_t seed);
  void Capture();

  // In environment_start.cc.
  void NewGame();
  void PlayNoops(int num_noops);
  bool ResetLife(bool continues);
  void StartLikeAleVec(bool continues);
  void StartLikeSb3(bool continues);
  bool ResetLifeLikeSb3(bool continues);
  void StartLikeEnvPool(bool continues);

  const EnvironmentOptions options_;
  Emulator emulator_;
  ObservationStack stack_;
  const std::vector<ale::Action> actions_;
  const bool presses_fire_;
  std::mt19937 start_random_, step_random_;
  GameProgress progress_;
  StepResult result_;
  std::vector<uint8_t> captured_frames_;
};

}  // namespace ztw

#endif  // ZTW_ENVIRONMENT_H_
