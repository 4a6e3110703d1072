// One Atari environment: an emulator played by a protocol, giving stacked observations. What all preprocessing stacks do
// alike is here; where they differ, their conventions fill it in (conventions.h).
#ifndef ZTW_ENVIRONMENT_H_
#define ZTW_ENVIRONMENT_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <vector>

#include "emulator.h"
#include "environment_options.h"
#include "observation.h"

namespace ztw {

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
  static constexpr int kAllRows = std::numeric_limits<int>::max();

  // Of each screen, `most_rows` are seen. `like`, if any, is an environment of the same ROM and options, from which is taken
  // what would take long to make again; nothing else of it shows.
  Environment(const Rom& rom, const EnvironmentOptions& options, int most_rows, const Environment* like);
  virtual ~Environment() = default;
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

  // Without a seed, goes on from where the generators are; and with the game, if only a life was lost.
  void Reset(std::optional<uint32_t> seed);
  // `action` is an index into actions(); the caller has checked it.
  void Step(int action);
  SavedEnvironment Save();
  // Goes on from a state of an environment of the same ROM and options; chance begins anew from the seed.
  void Load(const SavedEnvironment& state, uint32_t seed);
  // All that decides what comes next, generators included, and what is shown; `seed` goes along. In state_environment.cc.
  std::vector<uint8_t> Serialize(uint32_t seed);
  // Goes on from the bytes of an environment of the same ROM and options, and returns their seed. Throws StateProblem, and
  // nothing has moved then.
  uint32_t Deserialize(const uint8_t* bytes, size_t length);

  const StepResult& result() const { return result_; }
  bool is_over() const { return result_.terminated || result_.truncated; }
  const uint8_t* observation() const { return stack_.data(); }
  // Lines of the screen, from the top, that observations show.
  int observed_height() const { return stack_.height(); }
  const std::vector<ale::Action>& actions() const { return actions_; }
  const Emulator& emulator() const { return emulator_; }
  // Screens [n, height, width] of the last reset or step, indices into the palette, if they are captured.
  const std::vector<uint8_t>& captured_screens() const { return captured_screens_; }
  // Their sound [n, samples], mono, if it is captured; silent for the first screen of a game.
  const std::vector<uint8_t>& captured_sound() const { return captured_sound_; }

 protected:
  // Conventions: what a reset plays before the first decision, and pushes; `continues` where only a life was lost.
  virtual void Start(bool continues) = 0;
  // What is kept of a screen while a step is played; `progress_.steps_left` says where the step stands.
  virtual void LookAtScreen() = 0;
  // What a step, or its early end, pushes onto the stack.
  virtual void PushFrames() = 0;
  // Frames that count towards the cap.
  virtual int num_counted_frames() const { return progress_.elapsed_frames; }
  // Whether a step is played no further.
  virtual bool EndsInsideSkip() const { return emulator_.is_game_over() || is_at_cap(); }
  // Whether what a reset plays has to begin again.
  virtual bool EndsInsideStart() const { return emulator_.is_game_over(); }

  // What conventions are made of: one inner step; one action for a whole step, which returns its raw reward; a new
  // game; and no-ops, in as many games as that takes.
  int Act(ale::Action action);
  int PlayFrames(ale::Action action);
  void NewGame();
  void PlayNoops(int num_noops);
  // After a lost life, one step of no-op; else, or if that ends the game, a new one. Returns whether that step is what
  // is seen.
  bool ResetLife(bool continues);
  // 0 … noop_max - 1, which must not be 0.
  int DrawNoops();
  bool is_at_cap() const;

  const EnvironmentOptions options_;
  Emulator emulator_;
  ObservationStack stack_;
  const std::vector<ale::Action> actions_;
  const bool presses_fire_;
  GameProgress progress_;

 private:
  bool RepeatsStep();
  void CountResult(int raw_reward, ale::Action action);
  void SeedSteps(uint32_t seed);
  void Capture();
  void CaptureSound();
  void ForgetCaptured();

  std::mt19937 start_random_, step_random_;
  StepResult result_;
  std::vector<uint8_t> captured_screens_, captured_sound_;
};

}  // namespace ztw

#endif  // ZTW_ENVIRONMENT_H_
