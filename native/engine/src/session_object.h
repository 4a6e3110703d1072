// The JavaScript class `EngineSession`.
#ifndef ZTW_ENGINE_SESSION_OBJECT_H_
#define ZTW_ENGINE_SESSION_OBJECT_H_

#include <napi.h>

#include <memory>
#include <string>
#include <vector>

#include "js_options.h"
#include "kept_array.h"
#include "session.h"

namespace ztw {

class SessionObject : public Napi::ObjectWrap<SessionObject> {
 public:
  static Napi::Function Define(Napi::Env env);
  // new EngineSession({ fingerprint, describe, instructionSet, logits, results, dropsDirty, isTimed }). `describe` is called only
  // where no session of the process has a network of that fingerprint. Answers are written into `logits`, float32
  // [numActions], and `results`, float64: confidence, multiply-adds, bytes compared,
  // and for how many decisions more the action may go on. It has `instructionSet` and `recomputedMaps`: an array of
  // { layer, index, isOfInputs, height, width }.
  explicit SessionObject(const Napi::CallbackInfo& info);

 private:
  void Open(JsOptions options);
  Session& RequireOpen(Napi::Env env, const char* method);
  Napi::Value Decide(const Napi::CallbackInfo& info);  // (observation, tau) -> exit taken
  void CopyBlock(const Napi::CallbackInfo& info);      // (index, float32 values), as Session::CopyBlock
  void CopyRecomputed(const Napi::CallbackInfo& info);  // (index of one of `recomputedMaps`, uint8 values)
  Napi::Value Times(const Napi::CallbackInfo& info);  // float64 [layers, stages] in nanoseconds since it was opened, or null
  void Reset(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);
  void Publish(float* logits, double* results);

  std::unique_ptr<Session> session_;
  std::vector<RecomputedMap> maps_;
  KeptArray<float> logits_;
  KeptArray<double> results_;
};

}  // namespace ztw

#endif  // ZTW_ENGINE_SESSION_OBJECT_H_
