#include "environment.h"

#include <algorithm>

namespace ztw {
namespace {

bool Contains(const std::vector<ale::Action>& actions, ale::Action action) {
  return std::find(actions.begin(), actions.end(), action) != actions.end();
}

}  // namespace

Environment::Environment(const Rom& rom, const EnvironmentOptions& options)
    : options_(options),
      emulator_(rom, options.repeat_action_probability),
      stack_(emulator_.height(), emulator_.width(), emulator_.gray_palette()),
      actions_(options.full_action_space ? emulator_.legal_actions() : emulator_.minimal_actions()),
      presses_fire_(options.fire_reset && Contains(actions_, ale::PLAYER_A_FIRE)) {}

void Environment::Reset(std::optional<uint32_t> seed) {
  captured_frames_.clear();
  if (seed.has_value()) {
    emulator_.Reseed(*seed);
    start_random_.seed(*seed);
  }
  emulator_.Reset();
  Capture();
  PlayStart();
  stack_.Start(emulator_.screen());
  elapsed_frames_ = 0;
  steps_without_reward_ = 0;
  result_ = StepResult{};
  result_.lives = emulator_.lives();
  result_.frame = emulator_.frame();
  result_.episode_frame = emulator_.episode_frame();
}

// FIRE comes before the no-ops and counts as one of them.
void Environment::PlayStart() {
  if (presses_fire_) Act(ale::PLAYER_A_FIRE);
  const int num_noops = options_.noop_max > 0 ? DrawBelow(options_.noop_max) - (presses_fire_ ? 1 : 0) : 0;
  for (int i = 0; i < num_noops; ++i) {
    Act(ale::PLAYER_A_NOOP);
    if (emulator_.is_game_over()) emulator_.Reset();
  }
}

void Environment::Step(int action) {
  captured_frames_.clear();
  const int lives_before = emulator_.lives();
  const ale::Action ale_action = actions_[action];
  const int raw_reward = PlayFrames(ale_action);
  CountResult(raw_reward, ale_action, lives_before);
}

// An episode that ends inside the skip ends before its last frame is looked at.
int Environment::PlayFrames(ale::Action action) {
  int raw_reward = 0;
  for (int remaining = options_.frame_skip; remaining > 0; --remaining) {
    raw_reward += Act(action);
    ++elapsed_frames_;
    if (emulator_.is_game_over() || elapsed_frames_ >= options_.max_frames) {
      stack_.Push(nullptr);
      return raw_reward;
    }
    if (remaining == 2) stack_.KeepOlder(emulator_.screen());
  }
  stack_.Push(emulator_.screen());
  return raw_reward;
}

void Environment::CountResult(int raw_reward, ale::Action action, int lives_before) {
  steps_without_reward_ = raw_reward == 0 ? steps_without_reward_ + 1 : 0;
  result_.raw_reward = raw_reward;
  result_.reward = options_.reward_clipping ? std::clamp(raw_reward, -1, 1) : raw_reward;
  result_.terminated = emulator_.is_game_over();
  result_.stuck = !result_.terminated && options_.stuck_steps > 0 && steps_without_reward_ >= options_.stuck_steps;
  result_.truncated = !result_.terminated && (result_.stuck || elapsed_frames_ >= options_.max_frames);
  result_.lives = emulator_.lives();
  result_.life_lost = result_.lives < lives_before && result_.lives > 0;
  result_.frame = emulator_.frame();
  result_.episode_frame = emulator_.episode_frame();
  result_.ale_action = action;
}

int Environment::Act(ale::Action action) {
  const int reward = emulator_.Act(action);
  Capture();
  return reward;
}

void Environment::Capture() {
  if (options_.capture_frames) emulator_.AppendRgb(captured_frames_);
}

// Lemire's method, as the standard library behind AtariVectorEnv draws; written out, since the standard leaves it open.
int Environment::DrawBelow(int bound) {
  const uint32_t range = static_cast<uint32_t>(bound);
  const uint32_t threshold = (0u - range) % range;
  uint64_t product;
  do {
    product = uint64_t{start_random_()} * range;
  } while (static_cast<uint32_t>(product) < threshold);
  return static_cast<int>(product >> 32);
}

}  // namespace ztw
