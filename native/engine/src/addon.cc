// The addon's exports: the classes `EngineSession` and `EngineBatch`, and the instruction sets that it can run on.
#include <napi.h>

#include "batch_object.h"
#include "dispatch.h"
#include "js_support.h"
#include "session_object.h"

namespace ztw {
namespace {

// initialize(InvalidArgumentError, EnvironmentStateError, NativeError, CheckpointError): the classes that are thrown.
void Initialize(const Napi::CallbackInfo& info) {
  AddonData* data = info.Env().GetInstanceData<AddonData>();
  data->invalid_argument_error = Napi::Persistent(info[0].As<Napi::Function>());
  data->environment_state_error = Napi::Persistent(info[1].As<Napi::Function>());
  data->native_error = Napi::Persistent(info[2].As<Napi::Function>());
  data->checkpoint_error = Napi::Persistent(info[3].As<Napi::Function>());
}

Napi::Object DefineExports(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new AddonData);
  Napi::Array names = Napi::Array::New(env);
  for (const Kernels* kernels : AvailableKernels()) names[names.Length()] = Napi::String::New(env, kernels->name);
  exports.Set("instructionSets", names);
  exports.Set("initialize", Napi::Function::New<Initialize>(env, "initialize"));
  exports.Set("EngineSession", SessionObject::Define(env));
  exports.Set("EngineBatch", BatchObject::Define(env));
  return exports;
}

}  // namespace

NODE_API_MODULE(engine_native, DefineExports)

}  // namespace ztw
