// How errors cross the border to JavaScript.
#ifndef ZTW_ENGINE_JS_SUPPORT_H_
#define ZTW_ENGINE_JS_SUPPORT_H_

#include <napi.h>

#include <string>

#include "description.h"

namespace ztw {

// One a JavaScript environment (main thread or worker): the classes of src/core/errors.ts.
struct AddonData {
  Napi::FunctionReference invalid_argument_error, environment_state_error, native_error, checkpoint_error;
};

Napi::Error InvalidArgument(Napi::Env env, const std::string& message);
Napi::Error EnvironmentState(Napi::Env env, const std::string& message);
Napi::Error NativeFailure(Napi::Env env, const std::string& message);
Napi::Error CheckpointFailure(Napi::Env env, const std::string& message);

// Runs `work`, and turns C++ exceptions into errors of `where`.
template <typename Work>
void Guarded(Napi::Env env, const std::string& where, Work work) {
  try {
    work();
  } catch (const Napi::Error&) {
    throw;
  } catch (const DescriptionError& error) {
    throw CheckpointFailure(env, where + ": " + error.what() + ".");
  } catch (const std::exception& error) {
    throw NativeFailure(env, where + ": " + error.what() + ".");
  }
}

}  // namespace ztw

#endif  // ZTW_ENGINE_JS_SUPPORT_H_
