// The addon's exports: its classes, and what can be asked without an emulator.
#include <napi.h>

#include <mutex>
#include <numeric>

#include "ale/common/Log.hpp"
#include "core/core_comparison_object.h"
#include "emulator_object.h"
#include "environment_vector_object.h"
#include "js_errors.h"
#include "js_values.h"
#include "observation.h"
#include "rom.h"
#include "rom_reader.h"
#include "state_object.h"
#include "version.hpp"

namespace ztw {
namespace {

// identifyRom(path, bytes | undefined) -> { game, md5 }, or a string that says why ALE cannot play it.
Napi::Value IdentifyRomOf(const Napi::CallbackInfo& info) {
  const std::string name = info[0].As<Napi::String>();
  RomSource source{name, !info[1].IsUndefined(), {}};
  if (source.has_bytes) source.bytes = ReadBytes(info[1], "identifyRom", "bytes");
  try {
    const Rom rom = IdentifyRom(source);
    Napi::Object identity = Napi::Object::New(info.Env());
    identity.Set("game", rom.game);
    identity.Set("md5", rom.md5);
    return identity;
  } catch (const RomError& error) {
    return Napi::String::New(info.Env(), error.what());
  }
}

// describeGame(game) -> what ALE knows of the game of this name without its ROM, or undefined.
Napi::Value DescribeGame(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const std::string name = info[0].IsString() ? info[0].As<Napi::String>().Utf8Value() : "";
  const std::unique_ptr<ale::RomSettings> game = GameNamed(name);
  if (game == nullptr || game->rom() != name) return env.Undefined();
  Napi::Object description = Napi::Object::New(env);
  description.Set("md5", std::string(game->md5()));
  description.Set("modes", NumberArray(env, game->getAvailableModes()));
  description.Set("defaultMode", game->getDefaultMode());
  description.Set("difficulties", NumberArray(env, game->getAvailableDifficulties()));
  description.Set("minimalActions", ActionCodes(env, game->getMinimalActionSet()));
  description.Set("legalActions", ActionCodes(env, game->getAllActions()));
  return description;
}

// poolAndResize(older, newer, height): what an environment makes of two gray screens, uint8 [height, 160]; returns
// uint8 [84, 84]. The pixel pass by itself, for who wants to compare it.
Napi::Value PoolAndResize(const Napi::CallbackInfo& info) {
  constexpr int kWidth = 160;
  const auto older = info[0].As<Napi::Uint8Array>(), newer = info[1].As<Napi::Uint8Array>();
  const int height = info[2].As<Napi::Number>();
  const size_t size = static_cast<size_t>(height) * kWidth;
  if (height < kScreenSize || older.ElementLength() != size || newer.ElementLength() != size) {
    throw InvalidArgument(info.Env(), "poolAndResize: expected two screens of the given height and 160 columns.");
  }
  GrayPalette identity;
  std::iota(identity.begin(), identity.end(), uint8_t{0});
  ObservationStack stack(height, kWidth, std::make_shared<const PoolTables>(MakePoolTables(GrayStage::kFirst, identity, {})), StackStart::kZeros);
  stack.KeepOlder(older.Data());
  stack.PushPooled(newer.Data());
  return CopyBytes(info.Env(), stack.data() + kObservationBytes - kFrameBytes, kFrameBytes);
}

Napi::Object DefineExports(Napi::Env env, Napi::Object exports) {
  static std::once_flag quieted;  // the level belongs to the process, and setting it is not synchronized
  std::call_once(quieted, [] { ale::Logger::setMode(ale::Logger::Error); });
  exports.Set("emulatorVersion", ALE_VERSION);
  DefineInitialize(env, exports);
  exports.Set("identifyRom", Napi::Function::New<IdentifyRomOf>(env, "identifyRom"));
  exports.Set("describeGame", Napi::Function::New<DescribeGame>(env, "describeGame"));
  exports.Set("poolAndResize", Napi::Function::New<PoolAndResize>(env, "poolAndResize"));
  exports.Set("CoreComparison", CoreComparisonObject::Define(env));
  exports.Set("serializeState", Napi::Function::New<SerializeState>(env, "serializeState"));
  exports.Set("Emulator", EmulatorObject::Define(env));
  exports.Set("EnvironmentVector", EnvironmentVectorObject::Define(env));
  return exports;
}

}  // namespace

NODE_API_MODULE(ale_native, DefineExports)

}  // namespace ztw
