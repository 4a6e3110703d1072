#include "session_options.h"

#include <cmath>
#include <string>

#include "description_reader.h"
#include "js_errors.h"

namespace ztw {

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

size_t RequireBlock(const Napi::Value& value, const Network& network, const char* where) {
  const double index = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : -1.0;
  if (index == std::floor(index) && index >= 0.0 && index < static_cast<double>(network.blocks.size()))
    return static_cast<size_t>(index);
  throw InvalidArgument(value.Env(), std::string(where) + ": expected the index of one of the network's blocks.");
}

float* RequireFloats(const Napi::Value& value, size_t length, const char* where) {
  napi_typedarray_type type;
  size_t received = 0;
  void* data = nullptr;
  const napi_status status = napi_get_typedarray_info(value.Env(), value, &type, &received, &data, nullptr, nullptr);
  if (status == napi_ok && type == napi_float32_array && received == length) return static_cast<float*>(data);
  throw InvalidArgument(value.Env(), std::string(where) + ": expected a Float32Array of length " +
                                         std::to_string(length) + " for values.");
}

}  // namespace ztw
