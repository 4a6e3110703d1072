#include "emulator_settings_reader.h"

#include "core/core_option.h"

namespace ztw {
namespace {

constexpr int kMaxFrameSkip = 1000;

void ReadSettings(const Napi::Value& value, const std::string& where, EmulatorSettings& read) {
  JsOptions settings(value, where);
  read.core = ReadCore(settings);
  read.frame_skip = settings.Integer("frameSkip", 1, kMaxFrameSkip);
  read.max_frames = settings.Integer("maxFrames", 0);
  read.truncate_on_life_loss = settings.Boolean("truncateOnLifeLoss");
  read.reward_min = settings.Integer("rewardMin");
  read.reward_max = settings.Integer("rewardMax", read.reward_min);
  read.paddle_min = settings.Integer("paddleMin", -1);
  read.paddle_max = settings.Integer("paddleMax", -1);
  read.color_averaging = settings.Boolean("colorAveraging");
  read.sound = settings.Boolean("sound");
  read.system_seed = settings.Integer("systemSeed", 0);
  const int mode = settings.Integer("mode", -1);
  if (mode >= 0) read.mode = static_cast<uint32_t>(mode);
  read.difficulty = static_cast<uint32_t>(settings.Integer("difficulty", 0));
  settings.RefuseOthers();
}

}  // namespace

EmulatorSettings ReadEmulatorSettings(JsOptions& options, const std::string& where) {
  EmulatorSettings read;
  read.repeat_action_probability = static_cast<float>(options.Number("repeatActionProbability", 0.0, 1.0));
  read.seed = static_cast<uint32_t>(options.Integer("seed", 0));
  const Napi::Value settings = options.Get("settings");
  if (!settings.IsUndefined()) ReadSettings(settings, where, read);
  return read;
}

}  // namespace ztw
