// The addon's exports: two classes, and what can be asked without an emulator.
#include <napi.h>

#include <mutex>

#include "ale/common/Log.hpp"
#include "emulator_object.h"
#include "environment_vector_object.h"
#include "js_support.h"
#include "rom.h"
#include "version.hpp"

namespace ztw {
namespace {

// initialize(InvalidArgumentError, EnvironmentStateError, NativeError): the classes that this addon throws.
void Initialize(const Napi::CallbackInfo& info) {
  AddonData* data = info.Env().GetInstanceData<AddonData>();
  data->invalid_argument_error = Napi::Persistent(info[0].As<Napi::Function>());
  data->environment_state_error = Napi::Persistent(info[1].As<Napi::Function>());
  data->native_error = Napi::Persistent(info[2].As<Napi::Function>());
}

// identifyRom(path) -> { game, md5 }, or a string that says why ALE cannot play the file.
Napi::Value IdentifyRomFile(const Napi::CallbackInfo& info) {
  try {
    const Rom rom = IdentifyRom(info[0].As<Napi::String>());
    Napi::Object identity = Napi::Object::New(info.Env());
    identity.Set("game", rom.game);
    identity.Set("md5", rom.md5);
    return identity;
  } catch (const RomError& error) {
    return Napi::String::New(info.Env(), error.what());
  }
}

Napi::Object DefineExports(Napi::Env env, Napi::Object exports) {
  static std::once_flag quieted;  // the level belongs to the process, and setting it is not synchronized
  std::call_once(quieted, [] { ale::Logger::setMode(ale::Logger::Error); });
  env.SetInstanceData(new AddonData);
  exports.Set("emulatorVersion", ALE_VERSION);
  exports.Set("initialize", Napi::Function::New<Initialize>(env, "initialize"));
  exports.Set("identifyRom", Napi::Function::New<IdentifyRomFile>(env, "identifyRom"));
  exports.Set("Emulator", EmulatorObject::Define(env));
  exports.Set("EnvironmentVector", EnvironmentVectorObject::Define(env));
  return exports;
}

}  // namespace

NODE_API_MODULE(ale_native, DefineExports)

}  // namespace ztw
