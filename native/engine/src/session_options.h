// What the JavaScript classes of this addon are opened with and given.
#ifndef ZTW_ENGINE_SESSION_OPTIONS_H_
#define ZTW_ENGINE_SESSION_OPTIONS_H_

#include <napi.h>

#include <memory>
#include <string>

#include "js_options.h"
#include "network.h"
#include "thresholds.h"

namespace ztw {

// The network of { fingerprint, describe, instructionSet }; `describe` is called only where no session of the process
// has a network of that fingerprint. Throws DescriptionError.
std::shared_ptr<const Network> OpenNetwork(JsOptions& options);

// Bytes of a Uint8Array of this length; null if the value is another.
const uint8_t* BytesOf(napi_env env, napi_value value, size_t length);

// The thresholds that a number says, which is written to `one`, or a Float32Array with one a classifier; without values if
// the value is neither.
Thresholds ThresholdsOf(napi_env env, napi_value value, const Network& network, float* one);
// What was expected of it.
std::string DescribeThresholds(const Network& network);

// Index of a block of the network, and the floats of a Float32Array of this length; both throw InvalidArgument.
size_t RequireBlock(const Napi::Value& value, const Network& network, const char* where);
float* RequireFloats(const Napi::Value& value, size_t length, const char* where);
// The bytes of a Uint8Array of this length; throws InvalidArgument.
uint8_t* RequireBytes(const Napi::Value& value, size_t length, const char* where);

// Arrays for answers that JavaScript has taken away meanwhile; to be thrown.
Napi::Error LostAnswers(Napi::Env env, const std::string& where);

}  // namespace ztw

#endif  // ZTW_ENGINE_SESSION_OPTIONS_H_
