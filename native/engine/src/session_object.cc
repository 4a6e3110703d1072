#include "session_object.h"

#include <algorithm>
#include <cmath>

#include "description_reader.h"
#include "js_support.h"

namespace ztw {
namespace {

constexpr char kWhere[] = "EngineSession";
constexpr size_t kNumResults = 3;

// A typed array of the options, of this type and length.
template <typename Array>
Array RequireArray(const Napi::Object& options, const char* name, napi_typedarray_type type, size_t length) {
  const Napi::Value value = options.Get(name);
  if (value.IsTypedArray()) {
    const auto array = value.As<Napi::TypedArray>();
    if (array.TypedArrayType() == type && array.ElementLength() == length) return value.As<Array>();
  }
  throw DescriptionError("expected a typed array of length " + std::to_string(length) + " for " + name);
}

}  // namespace

Napi::Function SessionObject::Define(Napi::Env env) {
  return DefineClass(env, kWhere,
                     {InstanceMethod<&SessionObject::Decide>("decide"), InstanceMethod<&SessionObject::CopyBlock>("copyBlock"),
                      InstanceMethod<&SessionObject::Reset>("reset"), InstanceMethod<&SessionObject::Close>("close")});
}

SessionObject::SessionObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<SessionObject>(info) {
  if (!info[0].IsObject()) throw InvalidArgument(info.Env(), "EngineSession: expected an object for options.");
  Guarded(info.Env(), kWhere, [&] { Open(info[0].As<Napi::Object>()); });
  Value().Set("instructionSet", session_->network().kernels->name);
}

void SessionObject::Open(const Napi::Object& options) {
  const std::string instruction_set = options.Get("instructionSet").As<Napi::String>();
  const std::string fingerprint = options.Get("fingerprint").As<Napi::String>().Utf8Value() + instruction_set;
  std::shared_ptr<const Network> network = FindNetwork(fingerprint);
  if (network == nullptr) {
    const Napi::Value described = options.Get("describe").As<Napi::Function>().Call({});
    if (!described.IsObject()) throw DescriptionError("expected an object from describe");
    NetworkDescription description = ReadDescription(described.As<Napi::Object>());
    description.instruction_set = instruction_set;
    network = MakeNetwork(fingerprint, std::move(description));
  }
  auto scores =
      RequireArray<Napi::Float32Array>(options, "scores", napi_float32_array, network->num_actions);
  auto results = RequireArray<Napi::Float64Array>(options, "results", napi_float64_array, kNumResults);
  scores_ = Napi::Persistent(scores);
  results_ = Napi::Persistent(results);
  score_values_ = scores.Data();
  result_values_ = results.Data();
  session_ = std::make_unique<Session>(std::move(network));
  session_->image().set_drops_dirty(options.Get("dropsDirty").ToBoolean());
}

Session& SessionObject::RequireOpen(Napi::Env env, const char* method) {
  if (session_ != nullptr) return *session_;
  throw EnvironmentState(env, std::string("PolicySession.") + method +
                                  ": the session is closed. Open another with createSession.");
}

Napi::Value SessionObject::Decide(const Napi::CallbackInfo& info) {
  const napi_env env = info.Env();
  Session& session = RequireOpen(env, "decide");
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  double tau = 0.0;
  const napi_value observation = info[0];
  const napi_status status =
      napi_get_typedarray_info(env, observation, &type, &length, &data, nullptr, nullptr);
  const ImagePlan& image = session.network().image;
  const bool is_right = status == napi_ok && (type == napi_uint8_array || type == napi_uint8_clamped_array) &&
                        length == static_cast<size_t>(image.num_bytes()) &&
                        napi_get_value_double(env, info[1], &tau) == napi_ok;
  if (!is_right) {
    throw InvalidArgument(env, "PolicySession.decide: expected a Uint8Array of length " +
                                   std::to_string(image.num_bytes()) + " for observation and a number for tau.");
  }
  const int exit = session.Decide(static_cast<const uint8_t*>(data), static_cast<float>(tau));
  Publish();
  return Napi::Number::New(env, exit);
}

void SessionObject::Publish() {
  std::copy_n(session_->scores(), session_->network().num_actions, score_values_);
  result_values_[0] = session_->confidence();
  result_values_[1] = static_cast<double>(session_->work().multiply_adds);
  result_values_[2] = static_cast<double>(session_->work().bytes_compared);
}

void SessionObject::CopyBlock(const Napi::CallbackInfo& info) {
  const napi_env env = info.Env();
  const Session& session = RequireOpen(env, "copyBlock");
  const double index = info[0].IsNumber() ? info[0].As<Napi::Number>().DoubleValue() : -1.0;
  const double num_blocks = static_cast<double>(session.network().blocks.size());
  if (index != std::floor(index) || index < 0.0 || index >= num_blocks) {
    throw InvalidArgument(env, "EngineSession.copyBlock: expected the index of one of the network's blocks.");
  }
  const size_t block = static_cast<size_t>(index);
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  const napi_status status = napi_get_typedarray_info(env, info[1], &type, &length, &data, nullptr, nullptr);
  const size_t expected = static_cast<size_t>(session.BlockSize(block));
  if (status != napi_ok || type != napi_float32_array || length != expected) {
    throw InvalidArgument(env, "EngineSession.copyBlock: expected a Float32Array of length " +
                                   std::to_string(expected) + " for values.");
  }
  session.CopyBlock(block, static_cast<float*>(data));
}

void SessionObject::Reset(const Napi::CallbackInfo& info) { RequireOpen(info.Env(), "reset").Reset(); }

void SessionObject::Close(const Napi::CallbackInfo&) { session_.reset(); }

}  // namespace ztw
