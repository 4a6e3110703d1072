// The JavaScript class `EnvironmentVector`: N environments, in step or sent and received.
#ifndef ZTW_ENVIRONMENT_VECTOR_OBJECT_H_
#define ZTW_ENVIRONMENT_VECTOR_OBJECT_H_

#include <napi.h>

#include <memory>
#include <string>
#include <vector>

#include "environment_vector.h"

namespace ztw {

class EnvironmentVectorObject : public Napi::ObjectWrap<EnvironmentVectorObject> {
 public:
  static Napi::Function Define(Napi::Env env);
  // new EnvironmentVector({ where, romPath, romBytes?, numEnvs, numThreads, autoreset, ...EnvironmentOptions })
  explicit EnvironmentVectorObject(const Napi::CallbackInfo& info);
  void Finalize(Napi::Env env) override { Release(env); }

 private:
  EnvironmentVector& RequireIdle(const Napi::CallbackInfo& info);
  std::vector<int32_t> CheckActions(const Napi::CallbackInfo& info, const EnvironmentVector& vector);
  std::vector<int32_t> CheckIndices(const Napi::Value& value, const EnvironmentVector& vector);
  int CheckIndex(const Napi::CallbackInfo& info, const EnvironmentVector& vector);
  std::vector<int32_t> CheckSeeds(const Napi::Value& value, size_t num_seeds);
  void DescribeSelf(Napi::Env env, const Rom& rom, std::shared_ptr<EnvironmentVector> vector);
  void Release(Napi::Env env);
  void ShareBuffers(Napi::Env env, Napi::Object self, const std::shared_ptr<ResultBuffers>& buffers);

  void Reset(const Napi::CallbackInfo& info);                  // (indices | undefined, seeds | undefined)
  void Step(const Napi::CallbackInfo& info);                   // (actions)
  void Send(const Napi::CallbackInfo& info);                   // (actions)
  Napi::Value Recv(const Napi::CallbackInfo& info);            // -> Promise<void>
  void SaveState(const Napi::CallbackInfo& info);              // (index, slot)
  void LoadState(const Napi::CallbackInfo& info);              // (index, slot, seed)
  Napi::Value Render(const Napi::CallbackInfo& info);          // (index) -> RGB
  Napi::Value CapturedScreens(const Napi::CallbackInfo& info);  // (index) -> indices into `palette`, one after the other
  Napi::Value CapturedSound(const Napi::CallbackInfo& info);    // (index) -> samples, one screen's after the other
  void Close(const Napi::CallbackInfo& info);

  std::string where_;
  std::shared_ptr<EnvironmentVector> vector_;
  bool is_sent_ = false;       // a batch is under way
  bool is_received_ = false;   // and somebody waits for it
};

}  // namespace ztw

#endif  // ZTW_ENVIRONMENT_VECTOR_OBJECT_H_
