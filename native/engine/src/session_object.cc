#include "session_object.h"

#include <algorithm>

#include "js_errors.h"
#include "session_options.h"

namespace ztw {
namespace {

constexpr char kWhere[] = "EngineSession";
constexpr size_t kNumResults = 4;

const char* NameOf(RecomputedMap::Layer layer) {
  switch (layer) {
    case RecomputedMap::Layer::kImage:
      return "image";
    case RecomputedMap::Layer::kBlock:
      return "block";
    case RecomputedMap::Layer::kPolicyHead:
      return "policy-head";
    case RecomputedMap::Layer::kClassifierConv:
      return "classifier-conv";
    case RecomputedMap::Layer::kClassifierLinear:
      return "classifier-linear";
  }
  return "";
}

Napi::Object DescribeMap(Napi::Env env, const RecomputedMap& map) {
  Napi::Object described = Napi::Object::New(env);
  described.Set("layer", NameOf(map.layer));
  described.Set("index", map.index);
  described.Set("isOfInputs", map.is_of_inputs);
  described.Set("height", map.height);
  described.Set("width", map.width);
  return described;
}

}  // namespace

Napi::Function SessionObject::Define(Napi::Env env) {
  return DefineClass(env, kWhere,
                     {InstanceMethod<&SessionObject::Decide>("decide"), InstanceMethod<&SessionObject::CopyBlock>("copyBlock"),
                      InstanceMethod<&SessionObject::CopyRecomputed>("copyRecomputed"),
                      InstanceMethod<&SessionObject::Times>("times"),
                      InstanceMethod<&SessionObject::Reset>("reset"), InstanceMethod<&SessionObject::Close>("close")});
}

SessionObject::SessionObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<SessionObject>(info) {
  Guarded(info.Env(), kWhere, [&] { Open(JsOptions(info[0], kWhere)); });
  // All is read before anything is set: a setter of somebody else's could close the session in between.
  const std::string instruction_set = session_->network().kernels->name;
  Napi::Array maps = Napi::Array::New(info.Env(), maps_.size());
  for (uint32_t i = 0; i < maps_.size(); ++i) maps[i] = DescribeMap(info.Env(), maps_[i]);
  Value().Set("instructionSet", instruction_set);
  Value().Set("recomputedMaps", maps);
}

void SessionObject::Open(JsOptions options) {
  std::shared_ptr<const Network> network = OpenNetwork(options);
  auto logits = options.TypedArray<Napi::Float32Array>("logits", napi_float32_array, network->num_actions);
  auto results = options.TypedArray<Napi::Float64Array>("results", napi_float64_array, kNumResults);
  const Drop drop = options.OneOf<Drop>("dropsDirty", {{"nothing", Drop::kNothing},
                                                       {"image", Drop::kImage},
                                                       {"convolution", Drop::kConvolution},
                                                       {"pool", Drop::kPool},
                                                       {"sum", Drop::kSum}});
  const bool is_timed = options.Boolean("isTimed");
  options.RefuseOthers();
  logits_ = KeptArray<float>(logits);
  results_ = KeptArray<double>(results);
  session_ = std::make_unique<Session>(std::move(network));
  session_->set_drop(drop);
  if (is_timed) session_->Time();
  maps_ = ListRecomputedMaps(session_->network());
}

Session& SessionObject::RequireOpen(Napi::Env env, const char* method) {
  if (session_ != nullptr) return *session_;
  throw EnvironmentState(env, std::string("PolicySession.") + method +
                                  ": the session is closed. Open another with createSession.");
}

Napi::Value SessionObject::Decide(const Napi::CallbackInfo& info) {
  const napi_env env = info.Env();
  Session& session = RequireOpen(env, "decide");
  const size_t num_bytes = static_cast<size_t>(session.network().image.num_bytes());
  const uint8_t* observation = BytesOf(env, info[0], num_bytes);
  float one = 0.0f;
  const Thresholds taus = ThresholdsOf(env, info[1], session.network(), &one);
  if (observation == nullptr || taus.values == nullptr) {
    throw InvalidArgument(env, "PolicySession.decide: expected a Uint8Array of length " + std::to_string(num_bytes) +
                                   " for observation and " + DescribeThresholds(session.network()) + " for tau.");
  }
  float* logits = logits_.Data();
  double* results = results_.Data();
  if (logits == nullptr || results == nullptr) throw LostAnswers(env, "PolicySession.decide");
  const int exit = session.Decide(observation, taus);
  Publish(logits, results);
  return Napi::Number::New(env, exit);
}

void SessionObject::Publish(float* logits, double* results) {
  std::copy_n(session_->logits(), session_->network().num_actions, logits);
  results[0] = session_->confidence();
  results[1] = static_cast<double>(session_->work().multiply_adds);
  results[2] = static_cast<double>(session_->work().bytes_compared);
  results[3] = session_->num_held();
}

void SessionObject::CopyBlock(const Napi::CallbackInfo& info) {
  const napi_env env = info.Env();
  const Session& session = RequireOpen(env, "copyBlock");
  const size_t block = RequireBlock(info[0], session.network(), "EngineSession.copyBlock");
  session.CopyBlock(block, RequireFloats(info[1], session.BlockSize(block), "EngineSession.copyBlock"));
}

void SessionObject::CopyRecomputed(const Napi::CallbackInfo& info) {
  constexpr char kMethod[] = "EngineSession.copyRecomputed";
  RequireOpen(info.Env(), "copyRecomputed");
  const int index = RequireInteger(info[0], kMethod, "index", 0, static_cast<int>(maps_.size()) - 1);
  uint8_t* values = RequireBytes(info[1], maps_[index].size(), kMethod);
  session_->CopyRecomputed(maps_[index], values);
}

Napi::Value SessionObject::Times(const Napi::CallbackInfo& info) {
  const StageClock* clock = RequireOpen(info.Env(), "times").work().clock;
  if (clock == nullptr) return info.Env().Null();
  Napi::Float64Array times = Napi::Float64Array::New(info.Env(), clock->nanoseconds().size());
  std::copy(clock->nanoseconds().begin(), clock->nanoseconds().end(), times.Data());
  return times;
}

void SessionObject::Reset(const Napi::CallbackInfo& info) { RequireOpen(info.Env(), "reset").Reset(); }

void SessionObject::Close(const Napi::CallbackInfo&) { session_.reset(); }

}  // namespace ztw
