#include "emulator_object.h"

#include <algorithm>

#include "emulator_settings_reader.h"
#include "js_errors.h"
#include "js_options.h"
#include "js_values.h"
#include "rom_reader.h"
#include "state_object.h"

namespace ztw {
namespace {

constexpr char kClassName[] = "Emulator";
constexpr int kNumActions = 18;  // player A's codes; others can end the process

// One of the numbers that a game offers.
uint32_t RequireOneOf(const Napi::Value& value, const std::string& where, const char* name,
                      const std::vector<uint32_t>& offered) {
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : -1;
  if (std::find(offered.begin(), offered.end(), number) != offered.end()) return static_cast<uint32_t>(number);
  std::string expected;
  for (const uint32_t choice : offered) expected += (expected.empty() ? "" : ", ") + std::to_string(choice);
  throw Mismatch(where, "one of " + expected, name, value);
}

}  // namespace

Napi::Function EmulatorObject::Define(Napi::Env env) {
  using Self = EmulatorObject;
  return DefineClass(
      env, kClassName,
      {InstanceMethod<&Self::Reset>("reset"), InstanceMethod<&Self::Act>("act"),
       InstanceMethod<&Self::Status>("status"), InstanceMethod<&Self::Ram>("ram"),
       InstanceMethod<&Self::SetRam>("setRam"), InstanceMethod<&Self::Screen>("screen"),
       InstanceMethod<&Self::GrayScreen>("grayScreen"), InstanceMethod<&Self::RgbScreen>("rgbScreen"),
       InstanceMethod<&Self::Sound>("sound"), InstanceMethod<&Self::Mode>("mode"),
       InstanceMethod<&Self::SetMode>("setMode"), InstanceMethod<&Self::Difficulty>("difficulty"),
       InstanceMethod<&Self::SetDifficulty>("setDifficulty"),
       InstanceMethod<&Self::CloneState>("cloneState"), InstanceMethod<&Self::RestoreState>("restoreState"),
       InstanceMethod<&Self::DeserializeState>("deserializeState"), InstanceMethod<&Self::Close>("close")});
}

EmulatorObject::EmulatorObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<EmulatorObject>(info) {
  JsOptions options(info[0], kClassName);
  where_ = options.Text("where");
  const RomSource source = ReadRomSource(options, where_);
  const EmulatorSettings settings = ReadEmulatorSettings(options, where_);
  options.RefuseOthers();
  Guarded(info.Env(), where_, [&] {
    const Rom rom = IdentifyRom(source);
    auto emulator = std::make_unique<Emulator>(rom, settings);
    // Before it is there for anybody: a setter of somebody else's could close it in between.
    DescribeSelf(info.Env(), rom, *emulator);
    emulator_ = std::move(emulator);
  });
}

void EmulatorObject::DescribeSelf(Napi::Env env, const Rom& rom, const Emulator& emulator) {
  Napi::Object self = Value().As<Napi::Object>();
  self.Set("minimalActions", ActionCodes(env, emulator.minimal_actions()));
  self.Set("legalActions", ActionCodes(env, emulator.legal_actions()));
  self.Set("screenHeight", emulator.height());
  self.Set("screenWidth", emulator.width());
  self.Set("framesPerSecond", emulator.frames_per_second());
  self.Set("palette", CopyBytes(env, emulator.rgb_palette()[0].data(), sizeof(RgbPalette)));
  self.Set("romMd5", rom.md5);
}

Emulator& EmulatorObject::RequireOpen(const Napi::CallbackInfo& info) {
  if (emulator_ == nullptr) throw EnvironmentState(info.Env(), where_ + ": it is closed. Create a new one.");
  return *emulator_;
}

Emulator& EmulatorObject::RequireReset(const Napi::CallbackInfo& info, const char* call) {
  Emulator& emulator = RequireOpen(info);
  if (!was_reset_) throw EnvironmentState(info.Env(), where_ + ": " + call + " before reset. Call reset first.");
  return emulator;
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
  RequireOpen(info);
  const int action = RequireInteger(info[0], where_, "aleAction", 0, kNumActions - 1);
  const double strength = info[1].IsUndefined()  ? 1
                          : info[1].IsNumber() ? info[1].As<Napi::Number>().DoubleValue()
                                               : -1;
  if (!(strength >= 0 && strength <= 1)) throw Mismatch(where_, "a number from 0 to 1", "paddleStrength", info[1]);
  Emulator& emulator = RequireReset(info, "act");
  int reward = 0;
  const auto act = [&] { reward = emulator.Act(static_cast<ale::Action>(action), static_cast<float>(strength)); };
  Guarded(info.Env(), where_, act);
  return Napi::Number::New(info.Env(), reward);
}

Napi::Value EmulatorObject::Status(const Napi::CallbackInfo& info) {
  Emulator& emulator = RequireOpen(info);
  Napi::Object status = Napi::Object::New(info.Env());
  status.Set("lives", emulator.lives());
  status.Set("gameOver", emulator.is_game_over());
  status.Set("terminated", emulator.is_terminated());
  status.Set("truncated", emulator.is_truncated());
  status.Set("frame", emulator.frame());
  status.Set("episodeFrame", emulator.episode_frame());
  return status;
}

void EmulatorObject::SetRam(const Napi::CallbackInfo& info) {
  RequireOpen(info);
  const int index = RequireInteger(info[0], where_, "index", 0, Emulator::kRamBytes - 1);
  const int value = RequireInteger(info[1], where_, "value", 0, 255);
  RequireReset(info, "setRam").SetRam(index, static_cast<uint8_t>(value));
}

Napi::Value EmulatorObject::Mode(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), RequireOpen(info).mode());
}

void EmulatorObject::SetMode(const Napi::CallbackInfo& info) {
  Emulator& emulator = RequireOpen(info);
  emulator.SetMode(RequireOneOf(info[0], where_, "mode", emulator.modes()));
}

Napi::Value EmulatorObject::Difficulty(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), RequireOpen(info).difficulty());
}

void EmulatorObject::SetDifficulty(const Napi::CallbackInfo& info) {
  Emulator& emulator = RequireOpen(info);
  emulator.SetDifficulty(RequireOneOf(info[0], where_, "difficulty", emulator.difficulties()));
}

Napi::Value EmulatorObject::CloneState(const Napi::CallbackInfo& info) {
  Emulator& emulator = RequireOpen(info);
  if (!was_reset_) throw EnvironmentState(info.Env(), where_ + ".cloneState: there is no state before reset.");
  return WrapState(info.Env(), emulator, emulator.Save(info[0].ToBoolean()));
}

Napi::Value EmulatorObject::DeserializeState(const Napi::CallbackInfo& info) {
  Emulator& emulator = RequireOpen(info);
  const std::string where = where_ + ".deserializeState";
  EmulatorState state;
  Guarded(info.Env(), where, [&] { state = ReadGiven(info[0], where, emulator); });
  Napi::Object described = Napi::Object::New(info.Env());
  described.Set("includesRng", state.noise.has_value());
  described.Set("handle", WrapState(info.Env(), emulator, std::move(state)));
  return described;
}

void EmulatorObject::RestoreState(const Napi::CallbackInfo& info) {
  Emulator& emulator = RequireOpen(info);
  const std::string where = where_ + ".restoreState";
  Guarded(info.Env(), where, [&] { RestoreGiven(info[0], where, emulator); });
  was_reset_ = true;
}

void EmulatorObject::Close(const Napi::CallbackInfo&) { emulator_.reset(); }

}  // namespace ztw
