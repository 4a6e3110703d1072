// The conventions of EnvPool.
#include "conventions.h"

namespace ztw {
namespace {

constexpr int kSeenRows = 210;  // none below is read

class EnvPoolEnvironment final : public Environment {
 public:
  EnvPoolEnvironment(const Rom& rom, const EnvironmentOptions& options, const Environment* like)
      : Environment(rom, options, kSeenRows, like) {}

 private:
  // FIRE comes after the no-ops and counts as one of them; both are played after a lost life too, and the stack goes on.
  void Start(bool continues) override {
    if (!continues) NewGame();
    if (options_.noop_max > 0) PlayNoops(DrawNoops() + (presses_fire_ ? 0 : 1));
    if (presses_fire_) Act(ale::PLAYER_A_FIRE);
    stack_.PushScreen(emulator_.screen());
  }

  void LookAtScreen() override {
    if (progress_.steps_left == 1) stack_.KeepOlder(emulator_.screen());
  }

  void PushFrames() override {
    const uint8_t* screen = emulator_.screen();
    if (options_.frame_skip == 1) return stack_.PushScreen(screen);
    if (progress_.steps_left == 0) return stack_.PushPooled(screen);
    return progress_.steps_left == 1 ? stack_.PushScreen(screen) : stack_.PushAgain();
  }

  // The cap ends whole steps alone.
  bool EndsInsideSkip() const override { return emulator_.is_game_over(); }
};

}  // namespace

std::unique_ptr<Environment> MakeEnvPoolEnvironment(const Rom& rom, const EnvironmentOptions& options,
                                                    const Environment* like) {
  return std::make_unique<EnvPoolEnvironment>(rom, options, like);
}

}  // namespace ztw
