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

void BatchObject::Open(JsOptions options) {
  const int num_sessions = options.Integer("numSessions", 1, kMostSessions);
  const int num_threads = options.Integer("numThreads", 1, kMostThreads);
  const bool drops_dirty = options.Boolean("dropsDirty");
  std::shared_ptr<const Network> network = OpenNetwork(options);
  const size_t num_logits = static_cast<size_t>(num_sessions) * network->num_actions;
  using Array = Napi::TypedArray;
  exits_ = KeptArray<int32_t>(options.TypedArray<Array>("exits", napi_int32_array, num_sessions));
  confidences_ = KeptArray<float>(options.TypedArray<Array>("confidences", napi_float32_array, num_sessions));
  held_ = KeptArray<int32_t>(options.TypedArray<Array>("held", napi_int32_array, num_sessions));
  logits_ = KeptArray<float>(options.TypedArray<Array>("logits", napi_float32_array, num_logits));
  work_ = KeptArray<double>(options.TypedArray<Array>("work", napi_float64_array, kNumWork));
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
  float one = 0.0f;
  const Thresholds taus = ThresholdsOf(env, info[1], batch.network(), &one);
  if (observations == nullptr || taus.values == nullptr) {
    throw InvalidArgument(env, "VectorSession.decide: expected a Uint8Array of length " + std::to_string(num_bytes) +
                                   " for observations and " + DescribeThresholds(batch.network()) + " for tau.");
  }
  const uint8_t* awake = info[2].IsUndefined() ? nullptr : BytesOf(env, info[2], batch.num_sessions());
  if (awake == nullptr && !info[2].IsUndefined()) {
    throw InvalidArgument(env, "VectorSession.decide: expected a Uint8Array of length " +
                                   std::to_string(batch.num_sessions()) + " for awake, or nothing.");
  }
  const BatchAnswers answers{exits_.Data(), confidences_.Data(), logits_.Data(), held_.Data()};
  double* work = work_.Data();
  const bool is_lost = answers.exits == nullptr || answers.confidences == nullptr || answers.logits == nullptr ||
                       answers.held == nullptr || work == nullptr;
  if (is_lost) throw LostAnswers(env, "VectorSession.decide");
  batch.Decide(observations, taus, awake, answers);
  work[0] = static_cast<double>(batch.work().multiply_adds);
  work[1] = static_cast<double>(batch.work().bytes_compared);
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
