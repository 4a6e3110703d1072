#include "emulator_object.h"

#include "js_errors.h"
#include "js_options.h"
#include "js_values.h"
#include "rom.h"

namespace ztw {
namespace {

constexpr char kClassName[] = "Emulator";
constexpr int kNumActions = 18;  // player A's codes; others can end the process

}  // namespace

Napi::Function EmulatorObject::Define(Napi::Env env) {
  return DefineClass(env, kClassName,
                     {InstanceMethod<&EmulatorObject::Reset>("reset"), InstanceMethod<&EmulatorObject::Act>("act"),
                      InstanceMethod<&EmulatorObject::Status>("status"), InstanceMethod<&EmulatorObject::Ram>("ram"),
                      InstanceMethod<&EmulatorObject::Screen>("screen"),
                      InstanceMethod<&EmulatorObject::GrayScreen>("grayScreen"),
                      InstanceMethod<&EmulatorObject::RgbScreen>("rgbScreen"),
                      InstanceMethod<&EmulatorObject::Close>("close")});
}

EmulatorObject::EmulatorObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<EmulatorObject>(info) {
  const Napi::Env env = info.Env();
  JsOptions options(info[0], kClassName);
  where_ = options.Text("where");
  const std::string rom_path = options.Text("romPath");
  const auto probability = static_cast<float>(options.Number("repeatActionProbability", 0.0, 1.0));
  const int seed = options.Integer("seed", 0);
  options.RefuseOthers();
  Guarded(env, where_, [&] { emulator_ = std::make_unique<Emulator>(IdentifyRom(rom_path), probability, seed); });
  // All is read before anything is set: a setter of somebody else's could close the emulator in between.
  const Napi::Array actions = ActionCodes(env, emulator_->minimal_actions());
  const int height = emulator_->height(), width = emulator_->width();
  Napi::Object self = Value().As<Napi::Object>();
  self.Set("minimalActions", actions);
  self.Set("screenHeight", height);
  self.Set("screenWidth", width);
}

Emulator& EmulatorObject::RequireOpen(const Napi::CallbackInfo& info) {
  if (emulator_ == nullptr) throw EnvironmentState(info.Env(), where_ + ": it is closed. Create a new one.");
  return *emulator_;
}

void EmulatorObject::Reset(const Napi::CallbackInfo& info) {
  Emulator& emulator = RequireOpen(info);
  Guarded(info.Env(), where_, [&] {
    if (info[0].IsNumber()) emulator.Reseed(info[0].As<Napi::Number>().Uint32Value());
    emulator.Reset();
  });
  was_reset_ = true;
}

Napi::Value EmulatorObject::Act(const Napi::CallbackInfo& info) {
  Emulator& emulator = RequireOpen(info);
  const int action = RequireInteger(info[0], where_, "aleAction", 0, kNumActions - 1);
  if (!was_reset_) throw EnvironmentState(info.Env(), where_ + ": act before reset. Call reset first.");
  int reward = 0;
  Guarded(info.Env(), where_, [&] { reward = emulator.Act(static_cast<ale::Action>(action)); });
  return Napi::Number::New(info.Env(), reward);
}

Napi::Value EmulatorObject::Status(const Napi::CallbackInfo& info) {
  Emulator& emulator = RequireOpen(info);
  Napi::Object status = Napi::Object::New(info.Env());
  status.Set("lives", emulator.lives());
  status.Set("gameOver", emulator.is_game_over());
  status.Set("frame", emulator.frame());
  status.Set("episodeFrame", emulator.episode_frame());
  return status;
}

Napi::Value EmulatorObject::Ram(const Napi::CallbackInfo& info) {
  constexpr size_t kRamBytes = 128;
  return CopyBytes(info.Env(), RequireOpen(info).ram(), kRamBytes);
}

Napi::Value EmulatorObject::Screen(const Napi::CallbackInfo& info) {
  const Emulator& emulator = RequireOpen(info);
  return CopyBytes(info.Env(), emulator.screen(), static_cast<size_t>(emulator.height()) * emulator.width());
}

Napi::Value EmulatorObject::GrayScreen(const Napi::CallbackInfo& info) {
  const Emulator& emulator = RequireOpen(info);
  Napi::Uint8Array screen = Screen(info).As<Napi::Uint8Array>();  // our own copy
  for (size_t i = 0; i < screen.ElementLength(); ++i) screen[i] = emulator.gray_palette()[screen[i]];
  return screen;
}

Napi::Value EmulatorObject::RgbScreen(const Napi::CallbackInfo& info) {
  std::vector<uint8_t> frame;
  RequireOpen(info).AppendRgb(frame);
  return CopyBytes(info.Env(), frame.data(), frame.size());
}

void EmulatorObject::Close(const Napi::CallbackInfo&) { emulator_.reset(); }

}  // namespace ztw
