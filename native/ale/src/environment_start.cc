// What a reset plays before the first decision, by the conventions of each preprocessing stack.
#include "draw.h"
#include "environment.h"

namespace ztw {

void Environment::NewGame() {
  emulator_.Reset();
  progress_.elapsed_frames = 0;
  progress_.inner_steps = 0;
  progress_.steps_without_reward = 0;
  progress_.game_return = 0;
  stack_.Clear();
  Capture();
}

void Environment::PlayNoops(int num_noops) {
  for (int i = 0; i < num_noops; ++i) {
    Act(ale::PLAYER_A_NOOP);
    const bool counts_frames = options_.conventions == Conventions::kSb3;
    if (emulator_.is_game_over() || (counts_frames && is_at_cap())) NewGame();
  }
}

// After a lost life, one step of no-op; else, or if that ends the game, a new one. Returns whether that step is what
// is seen.
bool Environment::ResetLife(bool continues) {
  if (continues) {
    PlayFrames(ale::PLAYER_A_NOOP);
    if (!EndsInsideSkip()) return true;
  }
  NewGame();
  return false;
}

// FIRE comes before the no-ops and counts as one of them. AtariVectorEnv itself would begin a new game at every life.
void Environment::StartLikeAleVec(bool continues) {
  stack_.Clear();
  if (ResetLife(continues)) return PushFrames();
  stack_.ForgetScreens();
  if (presses_fire_) Act(ale::PLAYER_A_FIRE);
  if (options_.noop_max > 0) PlayNoops(DrawBelow(start_random_, options_.noop_max) - (presses_fire_ ? 1 : 0));
  stack_.PushScreen(emulator_.screen());
}

// FIRE and the action after it are whole steps. A step that ends something has that reset, but remains what is seen.
void Environment::StartLikeSb3(bool continues) {
  bool sees_step = ResetLifeLikeSb3(continues);
  for (size_t action = 1; presses_fire_ && action <= 2 && action < actions_.size(); ++action) {
    const int lives_before = emulator_.lives();
    PlayFrames(actions_[action]);
    const bool life_lost = emulator_.lives() > 0 && emulator_.lives() < lives_before;
    if (EndsInsideSkip() || (options_.episodic_life && life_lost)) ResetLifeLikeSb3(!EndsInsideSkip());
    sees_step = true;
  }
  stack_.Clear();
  if (sees_step) return PushFrames();
  stack_.PushScreen(emulator_.screen());
}

bool Environment::ResetLifeLikeSb3(bool continues) {
  if (ResetLife(continues)) return true;
  if (options_.noop_max > 0) PlayNoops(1 + DrawBelow(start_random_, options_.noop_max));
  return false;
}

// FIRE comes after the no-ops and counts as one of them; both are played after a lost life too, and the stack goes on.
void Environment::StartLikeEnvPool(bool continues) {
  if (!continues) NewGame();
  if (options_.noop_max > 0) PlayNoops(DrawBelow(start_random_, options_.noop_max) + (presses_fire_ ? 0 : 1));
  if (presses_fire_) Act(ale::PLAYER_A_FIRE);
  stack_.PushScreen(emulator_.screen());
}

}  // namespace ztw
