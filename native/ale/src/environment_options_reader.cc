#include "environment_options_reader.h"

#include "core/core_option.h"

namespace ztw {
namespace {

constexpr int kMaxFrameSkip = 1000;

}  // namespace

EnvironmentOptions ReadEnvironmentOptions(JsOptions& options) {
  EnvironmentOptions read;
  read.core = ReadCore(options);
  read.conventions = options.OneOf<Conventions>("conventions", {{"ale-vec", Conventions::kAleVec},
                                                                {"sb3", Conventions::kSb3},
                                                                {"envpool", Conventions::kEnvPool}});
  read.gray_stage = options.OneOf<GrayStage>(
      "grayscale", {{"first", GrayStage::kFirst}, {"pooled", GrayStage::kPooled}, {"last", GrayStage::kLast}});
  read.stack_start =
      options.OneOf<StackStart>("stackStart", {{"zeros", StackStart::kZeros}, {"repeat", StackStart::kRepeat}});
  read.has_random_steps = options.OneOf<bool>("innerStepFrames", {{"1", false}, {"2-4", true}});
  read.episodic_life = options.Boolean("episodicLife");
  read.repeat_action_probability = static_cast<float>(options.Number("repeatActionProbability", 0.0, 1.0));
  read.repeat_step_probability = options.Number("repeatStepProbability", 0.0, 1.0);
  read.frame_skip = options.Integer("frameSkip", 1, kMaxFrameSkip);
  read.noop_max = options.Integer("noopMax", 0);
  read.fire_reset = options.Boolean("fireReset");
  read.reward_clipping = options.Boolean("rewardClipping");
  read.max_frames = options.Integer("maxFrames", 0);
  read.max_inner_steps = options.Integer("maxInnerSteps", 0);
  read.stuck_steps = options.Integer("stuckSteps", 0);
  read.full_action_space = options.Boolean("fullActionSpace");
  read.capture_frames = options.Boolean("captureFrames");
  read.capture_sound = options.Boolean("captureSound");
  const int mode = options.Integer("mode", -1);
  if (mode >= 0) read.mode = static_cast<uint32_t>(mode);
  read.difficulty = static_cast<uint32_t>(options.Integer("difficulty", 0));
  return read;
}

}  // namespace ztw
