#include "session_options.h"

#include "description_reader.h"
#include "js_errors.h"

namespace ztw {
namespace {

// Of a Float32Array of this length; null if the value is another.
float* FloatsOf(napi_env env, napi_value value, size_t length) {
  napi_typedarray_type type;
  size_t received = 0;
  void* data = nullptr;
  const napi_status status = napi_get_typedarray_info(env, value, &type, &received, &data, nullptr, nullptr);
  const bool is_right = status == napi_ok && type == napi_float32_array && received == length;
  return is_right ? static_cast<float*>(data) : nullptr;
}

}  // namespace

std::shared_ptr<const Network> OpenNetwork(JsOptions& options) {
  const std::string instruction_set = options.Text("instructionSet");
  const std::string fingerprint = options.Text("fingerprint") + instruction_set;
  const Napi::Function describe = options.Function("describe");
  if (std::shared_ptr<const Network> network = FindNetwork(fingerprint)) return network;
  const Napi::Value described = describe.Call({});
  if (!described.IsObject()) throw DescriptionError("expected an object from describe");
  NetworkDescription description = ReadDescription(described.As<Napi::Object>());
  description.instruction_set = instruction_set;
  return MakeNetwork(fingerprint, std::move(description));
}

const uint8_t* BytesOf(napi_env env, napi_value value, size_t length) {
  napi_typedarray_type type;
  size_t received = 0;
  void* data = nullptr;
  const napi_status status = napi_get_typedarray_info(env, value, &type, &received, &data, nullptr, nullptr);
  const bool is_right =
      status == napi_ok && (type == napi_uint8_array || type == napi_uint8_clamped_array) && received == length;
  return is_right ? static_cast<const uint8_t*>(data) : nullptr;
}

Thresholds ThresholdsOf(napi_env env, napi_value value, const Network& network, float* one) {
  double number = 0.0;
  if (napi_get_value_double(env, value, &number) == napi_ok) {
    *one = static_cast<float>(number);
    return {one, 1};
  }
  const size_t num_classifiers = network.classifiers.size();
  const float* values = num_classifiers > 0 ? FloatsOf(env, value, num_classifiers) : nullptr;
  return {values, num_classifiers};
}

std::string DescribeThresholds(const Network& network) {
  const size_t num_classifiers = network.classifiers.size();
  return num_classifiers == 0 ? "a number" : "a number or a Float32Array of length " + std::to_string(num_classifiers);
}

size_t RequireBlock(const Napi::Value& value, const Network& network, const char* where) {
  return RequireInteger(value, where, "index", 0, static_cast<int>(network.blocks.size()) - 1);
}

float* RequireFloats(const Napi::Value& value, size_t length, const char* where) {
  if (float* floats = FloatsOf(value.Env(), value, length)) return floats;
  throw Mismatch(where, "a Float32Array of length " + std::to_string(length), "values", value);
}

uint8_t* RequireBytes(const Napi::Value& value, size_t length, const char* where) {
  if (const uint8_t* bytes = BytesOf(value.Env(), value, length)) return const_cast<uint8_t*>(bytes);
  throw Mismatch(where, "a Uint8Array of length " + std::to_string(length), "values", value);
}

Napi::Error LostAnswers(Napi::Env env, const std::string& where) {
  return EnvironmentState(env, where + ": the memory for answers was transferred or resized. Open another session.");
}

}  // namespace ztw
