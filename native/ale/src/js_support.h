// What the two JavaScript classes share: our error classes, and how results cross the border.
#ifndef ZTW_JS_SUPPORT_H_
#define ZTW_JS_SUPPORT_H_

#include <napi.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ale/ale_interface.hpp"

namespace ztw {

// One a JavaScript environment (main thread or worker).
struct AddonData {
  Napi::FunctionReference invalid_argument_error, environment_state_error, native_error;
};

// Errors of src/core/errors.ts, to be thrown. The message is worded like theirs.
Napi::Error InvalidArgument(Napi::Env env, const std::string& message);
Napi::Error EnvironmentState(Napi::Env env, const std::string& message);
Napi::Error NativeFailure(Napi::Env env, const std::string& message);

// Runs `work`, and turns any C++ exception into a NativeError of `where`.
template <typename Work>
void Guarded(Napi::Env env, const std::string& where, Work work) {
  try {
    work();
  } catch (const Napi::Error&) {
    throw;
  } catch (const std::exception& error) {
    throw NativeFailure(env, where + ": " + error.what() + ".");
  }
}

Napi::Array ActionCodes(Napi::Env env, const std::vector<ale::Action>& actions);
Napi::Uint8Array CopyBytes(Napi::Env env, const uint8_t* bytes, size_t length);

// A typed array over `values`, without a copy. `owner` keeps the memory alive for as long as JavaScript sees it.
template <typename TypedArray, typename Value, typename Owner>
TypedArray ShareArray(Napi::Env env, std::vector<Value>& values, std::shared_ptr<Owner> owner) {
  if (values.empty()) return TypedArray::New(env, 0);
  auto* kept = new std::shared_ptr<Owner>(std::move(owner));
  const auto release = [](Napi::Env, void*, std::shared_ptr<Owner>* kept) { delete kept; };
  const size_t num_bytes = values.size() * sizeof(Value);
  const auto buffer = Napi::ArrayBuffer::New(env, static_cast<void*>(values.data()), num_bytes, release, kept);
  return TypedArray::New(env, values.size(), buffer, 0);
}

}  // namespace ztw

#endif  // ZTW_JS_SUPPORT_H_
