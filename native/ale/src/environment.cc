#include "environment.h"

#include <algorithm>

#include "draw.h"

namespace ztw {
namespace {

constexpr int kFewestRandomFrames = 2, kMostRandomFrames = 4;  // of an inner step, as in gym's X-v0
constexpr uint8_t kSilence = 128;  // as ALE's sound chip gives it
// No seed of an episode has this bit.
constexpr uint32_t kStepStream = 0x80000000u;

bool Contains(const std::vector<ale::Action>& actions, ale::Action action) {
  return std::find(actions.begin(), actions.end(), action) != actions.end();
}

std::shared_ptr<const PoolTables> MakeTables(const Emulator& emulator, const EnvironmentOptions& options) {
  return std::make_shared<const PoolTables>(
      MakePoolTables(options.gray_stage, emulator.gray_palette(), emulator.rgb_palette()));
}

EmulatorSettings SettingsOf(const EnvironmentOptions& options) {
  EmulatorSettings settings;
  settings.core = options.core;
  settings.repeat_action_probability = options.repeat_action_probability;
  settings.sound = options.capture_sound;
  settings.mode = options.mode;
  settings.difficulty = options.difficulty;
  return settings;
}

}  // namespace

Environment::Environment(const Rom& rom, const EnvironmentOptions& options, int most_rows, const Environment* like)
    : options_(options),
      emulator_(like == nullptr ? Emulator(rom, SettingsOf(options)) : Emulator(rom, like->emulator_)),
      stack_(std::min(emulator_.height(), most_rows), emulator_.width(),
             like == nullptr ? MakeTables(emulator_, options) : like->stack_.tables(), options.stack_start),
      actions_(options.full_action_space ? emulator_.legal_actions() : emulator_.minimal_actions()),
      presses_fire_(options.fire_reset && Contains(actions_, ale::PLAYER_A_FIRE)) {}

void Environment::Reset(std::optional<uint32_t> seed) {
  ForgetCaptured();
  const bool continues = !seed.has_value() && result_.terminated && !result_.game_ended;
  if (seed.has_value()) {
    emulator_.Reseed(*seed);
    start_random_.seed(*seed);
    SeedSteps(*seed);
    progress_.last_action = ale::PLAYER_A_NOOP;
    stack_.ForgetScreens();
  }
  Start(continues);
  result_ = StepResult{};
  result_.lives = emulator_.lives();
  result_.frame = emulator_.frame();
  result_.episode_frame = emulator_.episode_frame();
  result_.game_return = progress_.game_return;
}

SavedEnvironment Environment::Save() { return {emulator_.Save(false), stack_.Save(), progress_, result_}; }

void Environment::Load(const SavedEnvironment& state, uint32_t seed) {
  ForgetCaptured();
  emulator_.Restore(state.emulator);
  emulator_.SeedNoise(seed);
  start_random_.seed(seed);
  SeedSteps(seed);
  stack_.Load(state.stack);
  progress_ = state.progress;
  result_ = state.result;
}

// No stream that draws steps equals one that draws starts.
void Environment::SeedSteps(uint32_t seed) { step_random_.seed(seed | kStepStream); }

void Environment::Step(int action) {
  ForgetCaptured();
  const ale::Action ale_action = actions_[action];
  const int raw_reward = PlayFrames(ale_action);
  PushFrames();
  CountResult(raw_reward, ale_action);
}

int Environment::PlayFrames(ale::Action action) {
  int raw_reward = 0;
  progress_.steps_left = options_.frame_skip;
  do {
    const int frames_before = emulator_.frame();
    raw_reward += Act(action);
    progress_.elapsed_frames += emulator_.frame() - frames_before;
    --progress_.steps_left;
    LookAtScreen();
  } while (progress_.steps_left > 0 && !EndsInsideSkip());
  return raw_reward;
}

bool Environment::is_at_cap() const {
  if (options_.max_inner_steps > 0 && progress_.inner_steps >= options_.max_inner_steps) return true;
  return num_counted_frames() >= options_.max_frames;
}

void Environment::CountResult(int raw_reward, ale::Action action) {
  const int lives_before = result_.lives;
  const bool game_over = emulator_.is_game_over();
  progress_.steps_without_reward = raw_reward == 0 ? progress_.steps_without_reward + 1 : 0;
  result_.raw_reward = raw_reward;
  result_.reward = options_.reward_clipping ? std::clamp(raw_reward, -1, 1) : raw_reward;
  result_.lives = emulator_.lives();
  result_.life_lost = result_.lives < lives_before && result_.lives > 0;
  result_.terminated = game_over || (options_.episodic_life && result_.life_lost);
  result_.stuck =
      !result_.terminated && options_.stuck_steps > 0 && progress_.steps_without_reward >= options_.stuck_steps;
  result_.truncated = !result_.terminated && (result_.stuck || is_at_cap());
  result_.game_ended = game_over || result_.stuck || is_at_cap();
  result_.game_return = progress_.game_return;
  result_.frame = emulator_.frame();
  result_.episode_frame = emulator_.episode_frame();
  result_.ale_action = action;
}

// An inner step is what the frame skip repeats. A game that ends inside is not played on.
int Environment::Act(ale::Action action) {
  if (RepeatsStep()) action = progress_.last_action;
  progress_.last_action = action;
  ++progress_.inner_steps;
  constexpr int kNumChoices = kMostRandomFrames - kFewestRandomFrames + 1;
  int frames_left = options_.has_random_steps ? kFewestRandomFrames + DrawBelow(step_random_, kNumChoices) : 1;
  int reward = 0;
  do {
    reward += emulator_.Act(action);
    Capture();
    CaptureSound();
  } while (--frames_left > 0 && !emulator_.is_game_over());
  progress_.game_return += reward;
  return reward;
}

bool Environment::RepeatsStep() {
  if (options_.repeat_step_probability == 0) return false;
  return step_random_() * 0x1p-32 < options_.repeat_step_probability;
}

void Environment::NewGame() {
  emulator_.Reset();
  progress_.elapsed_frames = 0;
  progress_.inner_steps = 0;
  progress_.steps_without_reward = 0;
  progress_.game_return = 0;
  stack_.Clear();
  Capture();
  if (options_.capture_sound) captured_sound_.insert(captured_sound_.end(), emulator_.sound().size(), kSilence);
}

int Environment::DrawNoops() { return DrawBelow(start_random_, options_.noop_max); }

void Environment::PlayNoops(int num_noops) {
  for (int i = 0; i < num_noops; ++i) {
    Act(ale::PLAYER_A_NOOP);
    if (EndsInsideStart()) NewGame();
  }
}

bool Environment::ResetLife(bool continues) {
  if (continues) {
    PlayFrames(ale::PLAYER_A_NOOP);
    if (!EndsInsideSkip()) return true;
  }
  NewGame();
  return false;
}

void Environment::Capture() {
  if (!options_.capture_frames) return;
  const size_t num_pixels = static_cast<size_t>(emulator_.height()) * emulator_.width();
  captured_screens_.insert(captured_screens_.end(), emulator_.screen(), emulator_.screen() + num_pixels);
}

void Environment::CaptureSound() {
  if (!options_.capture_sound) return;
  captured_sound_.insert(captured_sound_.end(), emulator_.sound().begin(), emulator_.sound().end());
}

void Environment::ForgetCaptured() {
  captured_screens_.clear();
  captured_sound_.clear();
}

}  // namespace ztw
