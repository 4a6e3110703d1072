// The addon's exports: the classes `EngineSession` and `EngineBatch`, and the instruction sets that it can run on.
#include <napi.h>

#include "batch_object.h"
#include "dispatch.h"
#include "js_errors.h"
#include "session_object.h"

namespace ztw {
namespace {

Napi::Object DefineExports(Napi::Env env, Napi::Object exports) {
  Napi::Array names = Napi::Array::New(env);
  for (const Kernels* kernels : AvailableKernels()) names[names.Length()] = Napi::String::New(env, kernels->name);
  exports.Set("instructionSets", names);
  DefineInitialize(env, exports);
  exports.Set("EngineSession", SessionObject::Define(env));
  exports.Set("EngineBatch", BatchObject::Define(env));
  return exports;
}

}  // namespace

NODE_API_MODULE(engine_native, DefineExports)

}  // namespace ztw
