#include "js_support.h"

#include <cstring>

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

Napi::Array ActionCodes(Napi::Env env, const std::vector<ale::Action>& actions) {
  Napi::Array codes = Napi::Array::New(env, actions.size());
  for (uint32_t i = 0; i < actions.size(); ++i) codes[i] = static_cast<int>(actions[i]);
  return codes;
}

Napi::Uint8Array CopyBytes(Napi::Env env, const uint8_t* bytes, size_t length) {
  Napi::Uint8Array copy = Napi::Uint8Array::New(env, length);
  if (length > 0) std::memcpy(copy.Data(), bytes, length);
  return copy;
}

}  // namespace ztw
