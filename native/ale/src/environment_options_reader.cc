#include "environment_options_reader.h"

namespace ztw {

EnvironmentOptions ReadEnvironmentOptions(JsOptions& options) {
  EnvironmentOptions read;
  read.conventions = options.OneOf<Conventions>("conventions", {{"ale-vec", Conventions::kAleVec},
                                                                {"sb3", Conventions::kSb3},
                                                                {"envpool", Conventions::kEnvPool}});
  read.gray_stage = options.OneOf<GrayStage>(
      "grayscale", {{"first", GrayStage::kFirst}, {"pooled", GrayStage::kPooled}, {"last", GrayStage::kLast}});
  read.stack_start =
      options.OneOf<StackStart>("stackStart", {{"zeros", StackStart::kZeros}, {"repeat", StackStart::kRepeat}});
  read.has_random_steps = options.OneOf<bool>("innerStepFrames", {{"1", false}, {"2-4", true}});
  read.episodic_life = options.Boolean("episodicLife");
  read.repeat_action_probability = static_cast<float>(options.Number("repeatActionProbability"));
  read.repeat_step_probability = options.Number("repeatStepProbability");
  read.frame_skip = options.Integer("frameSkip");
  read.noop_max = options.Integer("noopMax");
  read.fire_reset = options.Boolean("fireReset");
  read.reward_clipping = options.Boolean("rewardClipping");
  read.max_frames = options.Integer("maxFrames");
  read.max_inner_steps = options.Integer("maxInnerSteps");
  read.stuck_steps = options.Integer("stuckSteps");
  read.full_action_space = options.Boolean("fullActionSpace");
  read.capture_frames = options.Boolean("captureFrames");
  return read;
}

}  // namespace ztw
