// What the JavaScript classes of this addon are opened with and given.
#ifndef ZTW_ENGINE_SESSION_OPTIONS_H_
#define ZTW_ENGINE_SESSION_OPTIONS_H_

#include <napi.h>

#include <memory>
#include <string>

#include "network.h"

namespace ztw {

// The network of { fingerprint, describe, instructionSet }; `describe` is called only where no session of the process
// has a network of that fingerprint. Throws DescriptionError.
std::shared_ptr<const Network> OpenNetwork(const Napi::Object& options);

// A typed array of the options, of this type and length; throws DescriptionError.
template <typename Array>
Array RequireArray(const Napi::Object& options, const char* name, napi_typedarray_type type, size_t length) {
  const Napi::Value value = options.Get(name);
  if (value.IsTypedArray()) {
    const auto array = value.As<Napi::TypedArray>();
    if (array.TypedArrayType() == type && array.ElementLength() == length) return value.As<Array>();
  }
  throw DescriptionError("expected a typed array of length " + std::to_string(length) + " for " + name);
}

// A whole number of the options within [least, most]; throws DescriptionError.
int RequireCount(const Napi::Object& options, const char* name, int least, int most);

// Bytes of a Uint8Array of this length; null if the value is another.
const uint8_t* BytesOf(napi_env env, napi_value value, size_t length);

// Index of a block of the network, and the floats of a Float32Array of this length; both throw InvalidArgument.
size_t RequireBlock(const Napi::Value& value, const Network& network, const char* where);
float* RequireFloats(const Napi::Value& value, size_t length, const char* where);

}  // namespace ztw

#endif  // ZTW_ENGINE_SESSION_OPTIONS_H_
