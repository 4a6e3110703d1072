// The JavaScript class `EngineBatch`.
#ifndef ZTW_ENGINE_BATCH_OBJECT_H_
#define ZTW_ENGINE_BATCH_OBJECT_H_

#include <napi.h>

#include <memory>
#include <vector>

#include "js_options.h"
#include "kept_array.h"
#include "session_batch.h"

namespace ztw {

class BatchObject : public Napi::ObjectWrap<BatchObject> {
 public:
  static Napi::Function Define(Napi::Env env);
  // new EngineBatch({ fingerprint, describe, instructionSet, numSessions, numThreads, exits, confidences, logits, held,
  // work, dropsDirty }). Answers are written into `exits` and `held`, int32 [numSessions], `confidences`, float32
  // [numSessions], `logits`, float32 [numSessions, numActions], and `work`, float64: multiply-adds, bytes compared.
  explicit BatchObject(const Napi::CallbackInfo& info);

 private:
  void Open(JsOptions options);
  SessionBatch& RequireOpen(Napi::Env env, const char* method);
  void Decide(const Napi::CallbackInfo& info);     // (observations, tau, awake or undefined)
  void CopyBlock(const Napi::CallbackInfo& info);  // (index, float32 values), as SessionBatch::CopyBlock
  void Reset(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);

  std::unique_ptr<SessionBatch> batch_;
  KeptArray<int32_t> exits_, held_;
  KeptArray<float> confidences_, logits_;
  KeptArray<double> work_;
};

}  // namespace ztw

#endif  // ZTW_ENGINE_BATCH_OBJECT_H_
