#include "batch_object.h"

#include <string>

#include "js_errors.h"
#include "session_options.h"

namespace ztw {
namespace {

constexpr char kWhere[] = "EngineBatch";
constexpr int kMostSessions = 4096;
constexpr int kMostThreads = 1024;
constexpr size_t kNumWork = 2;

}  // namespace

Napi::Function BatchObject::Define(Napi::Env env) {
  return DefineClass(env, kWhere,
                     {InstanceMethod<&BatchObject::Decide>("decide"), InstanceMethod<&BatchObject::CopyBlock>("copyBlock"),
                      InstanceMethod<&BatchObject::Reset>("reset"), InstanceMethod<&BatchObject::Close>("close")});
}

BatchObject::BatchObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<BatchObject>(info) {
  Guarded(info.Env(), kWhere, [&] { Open(JsOptions(info[0], kWhere)); });
  Value().Set("instructionSet", batch_->network().kernels->name);
}

template <typename Array>
auto* BatchObject::Keep(JsOptions& options, const char* name, napi_typedarray_type type, size_t length) {
  Array array = options.TypedArray<Array>(name, type, length);
  kept_.push_back(Napi::Persistent(array.template As<Napi::TypedArray>()));
  return array.Data();
}

void BatchObject::Open(JsOptions options) {
  const int num_sessions = options.Integer("numSessions", 1, kMostSessions);
  const int num_threads = options.Integer("numThreads", 1, kMostThreads);
  const bool drops_dirty = options.Boolean("dropsDirty");
  std::shared_ptr<const Network> network = OpenNetwork(options);
  const size_t num_logits = static_cast<size_t>(num_sessions) * network->num_actions;
  answers_.exits = Keep<Napi::Int32Array>(options, "exits", napi_int32_array, num_sessions);
  answers_.confidences = Keep<Napi::Float32Array>(options, "confidences", napi_float32_array, num_sessions);
  answers_.logits = Keep<Napi::Float32Array>(options, "logits", napi_float32_array, num_logits);
  work_ = Keep<Napi::Float64Array>(options, "work", napi_float64_array, kNumWork);
  options.RefuseOthers();
  batch_ = std::make_unique<SessionBatch>(std::move(network), num_sessions, num_threads);
  batch_->set_drops_dirty(drops_dirty);
}

SessionBatch& BatchObject::RequireOpen(Napi::Env env, const char* method) {
  if (batch_ != nullptr) return *batch_;
  throw EnvironmentState(env, std::string("VectorSession.") + method +
                                  ": the session is closed. Open another with createVectorSession.");
}

void BatchObject::Decide(const Napi::CallbackInfo& info) {
  const napi_env env = info.Env();
  SessionBatch& batch = RequireOpen(env, "decide");
  const size_t num_bytes = static_cast<size_t>(batch.network().image.num_bytes()) * batch.num_sessions();
  const uint8_t* observations = BytesOf(env, info[0], num_bytes);
  double tau = 0.0;
  if (observations == nullptr || napi_get_value_double(env, info[1], &tau) != napi_ok) {
    throw InvalidArgument(env, "VectorSession.decide: expected a Uint8Array of length " + std::to_string(num_bytes) +
                                   " for observations and a number for tau.");
  }
  batch.Decide(observations, static_cast<float>(tau), answers_);
  const Work work = batch.work();
  work_[0] = static_cast<double>(work.multiply_adds);
  work_[1] = static_cast<double>(work.bytes_compared);
}

void BatchObject::CopyBlock(const Napi::CallbackInfo& info) {
  SessionBatch& batch = RequireOpen(info.Env(), "copyBlock");
  const size_t block = RequireBlock(info[0], batch.network(), "EngineBatch.copyBlock");
  const size_t num_values = static_cast<size_t>(batch.BlockSize(block)) * batch.num_sessions();
  batch.CopyBlock(block, RequireFloats(info[1], num_values, "EngineBatch.copyBlock"));
}

void BatchObject::Reset(const Napi::CallbackInfo& info) { RequireOpen(info.Env(), "reset").Reset(); }

void BatchObject::Close(const Napi::CallbackInfo&) { batch_.reset(); }

}  // namespace ztw
