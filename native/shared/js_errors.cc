#include "js_errors.h"

namespace ztw {
namespace {

struct ErrorClasses {
  Napi::FunctionReference invalid_argument, environment_state, native, checkpoint;
};

void Initialize(const Napi::CallbackInfo& info) {
  ErrorClasses* classes = info.Env().GetInstanceData<ErrorClasses>();
  classes->invalid_argument = Napi::Persistent(info[0].As<Napi::Function>());
  classes->environment_state = Napi::Persistent(info[1].As<Napi::Function>());
  classes->native = Napi::Persistent(info[2].As<Napi::Function>());
  classes->checkpoint = Napi::Persistent(info[3].As<Napi::Function>());
}

Napi::Error ErrorOf(Napi::Env env, Napi::FunctionReference ErrorClasses::*error_class, const std::string& message) {
  const Napi::FunctionReference& constructor = env.GetInstanceData<ErrorClasses>()->*error_class;
  return Napi::Error(env, constructor.New({Napi::String::New(env, message)}));
}

}  // namespace

void DefineInitialize(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new ErrorClasses);
  exports.Set("initialize", Napi::Function::New<Initialize>(env, "initialize"));
}

Napi::Error InvalidArgument(Napi::Env env, const std::string& message) {
  return ErrorOf(env, &ErrorClasses::invalid_argument, message);
}

Napi::Error EnvironmentState(Napi::Env env, const std::string& message) {
  return ErrorOf(env, &ErrorClasses::environment_state, message);
}

Napi::Error NativeFailure(Napi::Env env, const std::string& message) {
  return ErrorOf(env, &ErrorClasses::native, message);
}

Napi::Error CheckpointFailure(Napi::Env env, const std::string& message) {
  return ErrorOf(env, &ErrorClasses::checkpoint, message);
}

}  // namespace ztw
