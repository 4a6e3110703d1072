#include "js_support.h"

namespace ztw {
namespace {

Napi::Error ErrorOf(const Napi::FunctionReference& error_class, const std::string& message) {
  const Napi::Env env = error_class.Env();
  return Napi::Error(env, error_class.New({Napi::String::New(env, message)}));
}

}  // namespace

Napi::Error InvalidArgument(Napi::Env env, const std::string& message) {
  return ErrorOf(env.GetInstanceData<AddonData>()->invalid_argument_error, message);
}

Napi::Error EnvironmentState(Napi::Env env, const std::string& message) {
  return ErrorOf(env.GetInstanceData<AddonData>()->environment_state_error, message);
}

Napi::Error NativeFailure(Napi::Env env, const std::string& message) {
  return ErrorOf(env.GetInstanceData<AddonData>()->native_error, message);
}

Napi::Error CheckpointFailure(Napi::Env env, const std::string& message) {
  return ErrorOf(env.GetInstanceData<AddonData>()->checkpoint_error, message);
}

}  // namespace ztw
