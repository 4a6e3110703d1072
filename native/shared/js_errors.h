// How errors cross the border to JavaScript: as the classes of src/core/errors.ts, worded like theirs.
#ifndef ZTW_JS_ERRORS_H_
#define ZTW_JS_ERRORS_H_

#include <napi.h>

#include <exception>
#include <string>

#include "checkpoint_problem.h"

namespace ztw {

// Gives the addon its `initialize(InvalidArgumentError, EnvironmentStateError, NativeError, CheckpointError)`, by which
// JavaScript hands over the classes; once in each of its environments (main thread or worker), before anything is thrown.
void DefineInitialize(Napi::Env env, Napi::Object exports);

// To be thrown.
Napi::Error InvalidArgument(Napi::Env env, const std::string& message);
Napi::Error EnvironmentState(Napi::Env env, const std::string& message);
Napi::Error NativeFailure(Napi::Env env, const std::string& message);
Napi::Error CheckpointFailure(Napi::Env env, const std::string& message);

// "<where>: expected <expected> for <name>, received <received>.", as describeMismatch of src/core/errors.ts words it.
Napi::Error Mismatch(const std::string& where, const std::string& expected, const std::string& name,
                     const Napi::Value& received);
// A whole number within [least, most]; throws Mismatch.
int RequireInteger(const Napi::Value& value, const std::string& where, const std::string& name, int least, int most);

// Runs `work`, and turns C++ exceptions into errors of `where`: a CheckpointProblem into a CheckpointError, any other into
// a NativeError.
template <typename Work>
void Guarded(Napi::Env env, const std::string& where, Work work) {
  try {
    work();
  } catch (const Napi::Error&) {
    throw;
  } catch (const CheckpointProblem& problem) {
    throw CheckpointFailure(env, where + ": " + problem.what() + ".");
  } catch (const std::exception& error) {
    throw NativeFailure(env, where + ": " + error.what() + ".");
  }
}

}  // namespace ztw

#endif  // ZTW_JS_ERRORS_H_
