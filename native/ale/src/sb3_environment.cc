// The conventions of Stable-Baselines3's AtariWrapper.
#include "conventions.h"

namespace ztw {
namespace {

class Sb3Environment final : public Environment {
 public:
  Sb3Environment(const Rom& rom, const EnvironmentOptions& options, const Environment* like)
      : Environment(rom, options, kAllRows, like) {}

 private:
  // FIRE and the action after it are whole steps. A step that ends something has that reset, but remains what is seen.
  void Start(bool continues) override {
    bool sees_step = BeginOrContinue(continues);
    for (size_t action = 1; presses_fire_ && action <= 2 && action < actions_.size(); ++action) {
      const int lives_before = emulator_.lives();
      PlayFrames(actions_[action]);
      const bool life_lost = emulator_.lives() > 0 && emulator_.lives() < lives_before;
      if (EndsInsideSkip() || (options_.episodic_life && life_lost)) BeginOrContinue(!EndsInsideSkip());
      sees_step = true;
    }
    stack_.Clear();
    if (sees_step) return PushFrames();
    stack_.PushScreen(emulator_.screen());
  }

  bool BeginOrContinue(bool continues) {
    if (ResetLife(continues)) return true;
    if (options_.noop_max > 0) PlayNoops(1 + DrawNoops());
    return false;
  }

  void LookAtScreen() override {
    if (progress_.steps_left == 1) stack_.KeepOlder(emulator_.screen());
    if (progress_.steps_left == 0) stack_.KeepNewer(emulator_.screen());
  }

  void PushFrames() override {
    if (options_.frame_skip == 1) return stack_.PushScreen(emulator_.screen());
    stack_.PushKept();
  }

  // Below these wrappers it is the emulator that counts, and the reset's own frames count too.
  int num_counted_frames() const override { return emulator_.episode_frame(); }

  bool EndsInsideStart() const override { return emulator_.is_game_over() || is_at_cap(); }
};

}  // namespace

std::unique_ptr<Environment> MakeSb3Environment(const Rom& rom, const EnvironmentOptions& options,
                                                const Environment* like) {
  return std::make_unique<Sb3Environment>(rom, options, like);
}

}  // namespace ztw
