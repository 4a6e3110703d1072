// The conventions of ale-py's AtariVectorEnv.
#include "conventions.h"

namespace ztw {
namespace {

class AleVecEnvironment final : public Environment {
 public:
  AleVecEnvironment(const Rom& rom, const EnvironmentOptions& options, const Environment* like)
      : Environment(rom, options, kAllRows, like) {}

 private:
  // FIRE comes before the no-ops and counts as one of them. AtariVectorEnv itself would begin a new game at every life.
  void Start(bool continues) override {
    stack_.Clear();
    if (ResetLife(continues)) return PushFrames();
    stack_.ForgetScreens();
    if (presses_fire_) Act(ale::PLAYER_A_FIRE);
    if (options_.noop_max > 0) PlayNoops(DrawNoops() - (presses_fire_ ? 1 : 0));
    stack_.PushScreen(emulator_.screen());
  }

  // No frame of an episode that has ended is looked at.
  void LookAtScreen() override {
    if (progress_.steps_left == 1 && !EndsInsideSkip()) stack_.KeepOlder(emulator_.screen());
  }

  void PushFrames() override {
    if (EndsInsideSkip()) return stack_.PushStale();
    stack_.PushPooled(emulator_.screen());
  }
};

}  // namespace

std::unique_ptr<Environment> MakeAleVecEnvironment(const Rom& rom, const EnvironmentOptions& options,
                                                   const Environment* like) {
  return std::make_unique<AleVecEnvironment>(rom, options, like);
}

}  // namespace ztw
