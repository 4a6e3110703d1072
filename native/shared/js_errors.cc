#include "js_errors.h"

#include <cmath>

namespace ztw {
namespace {

struct ErrorClasses {
  Napi::FunctionReference invalid_argument, environment_state, native, checkpoint;
};

void Initialize(const Napi::CallbackInfo& info) {
  for (size_t i = 0; i < 4; ++i) {
    if (!info[i].IsFunction())
      throw Napi::TypeError::New(info.Env(), "initialize: expected four error classes. Load the addon through ztw-atari.");
  }
  ErrorClasses* classes = info.Env().GetInstanceData<ErrorClasses>();
  classes->invalid_argument = Napi::Persistent(info[0].As<Napi::Function>());
  classes->environment_state = Napi::Persistent(info[1].As<Napi::Function>());
  classes->native = Napi::Persistent(info[2].As<Napi::Function>());
  classes->checkpoint = Napi::Persistent(info[3].As<Napi::Function>());
}

Napi::Error ErrorOf(Napi::Env env, Napi::FunctionReference ErrorClasses::*error_class, const std::string& message) {
  const Napi::FunctionReference& constructor = env.GetInstanceData<ErrorClasses>()->*error_class;
  if (constructor.IsEmpty()) return Napi::Error::New(env, message);  // nobody called initialize()
  return Napi::Error(env, constructor.New({Napi::String::New(env, message)}));
}

std::string Describe(const Napi::Value& value) {
  if (value.IsTypedArray())
    return "a typed array of length " + std::to_string(value.As<Napi::TypedArray>().ElementLength());
  switch (value.Type()) {
    case napi_undefined: return "undefined";
    case napi_null: return "null";
    case napi_boolean: return value.ToString().Utf8Value() + " (boolean)";
    case napi_number: return value.ToString().Utf8Value() + " (number)";
    case napi_string: return "\"" + value.As<Napi::String>().Utf8Value() + "\" (string)";
    case napi_function: return "a function";
    default: return "an object";
  }
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

Napi::Error Mismatch(const std::string& where, const std::string& expected, const std::string& name,
                     const Napi::Value& received) {
  return InvalidArgument(received.Env(),
                         where + ": expected " + expected + " for " + name + ", received " + Describe(received) + ".");
}

int RequireInteger(const Napi::Value& value, const std::string& where, const std::string& name, int least, int most) {
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
  if (number >= least && number <= most && number == std::floor(number)) return static_cast<int>(number);
  throw Mismatch(where, "an integer from " + std::to_string(least) + " to " + std::to_string(most), name, value);
}

}  // namespace ztw
