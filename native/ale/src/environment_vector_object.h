// The JavaScript class `EnvironmentVector`: N environments, in step or sent and received; all together or in batches.
#ifndef ZTW_ENVIRONMENT_VECTOR_OBJECT_H_
#define ZTW_ENVIRONMENT_VECTOR_OBJECT_H_

#include <napi.h>

#include <memory>
#include <string>
#include <vector>

#include "environment_vector.h"
#include "result_arrays.h"

namespace ztw {

class EnvironmentVectorObject : public Napi::ObjectWrap<EnvironmentVectorObject> {
 public:
  static Napi::Function Define(Napi::Env env);
  // new EnvironmentVector({ where, romPath, romBytes?, numEnvs, numThreads, autoreset, ...EnvironmentOptions })
  explicit EnvironmentVectorObject(const Napi::CallbackInfo& info);
  void Finalize(Napi::Env env) override { Release(env); }

 private:
  EnvironmentVector& RequireOpen(const Napi::CallbackInfo& info);
  // Nothing is under way, or, in batches, nobody waits.
  EnvironmentVector& RequireIdle(const Napi::CallbackInfo& info);
  // An index into environments, whose own is not under way.
  int RequireIdleIndex(const Napi::CallbackInfo& info, const EnvironmentVector& vector);
  // Neither under way nor without an episode.
  std::vector<Command> RequireSteps(const Napi::CallbackInfo& info, const EnvironmentVector& vector);
  void RequireBatch(Napi::Env env, int num_under_way);
  void Begin(std::vector<Command> commands);
  void BeginResets(std::vector<Command> commands);
  void ReceiveNow();
  void EndReceive(const EnvironmentVector& vector, bool is_shown);
  void DescribeSelf(Napi::Env env, const Rom& rom, std::shared_ptr<EnvironmentVector> vector);
  void Release(Napi::Env env);

  void Reset(const Napi::CallbackInfo& info);                  // (indices | undefined, seeds | undefined)
  void Step(const Napi::CallbackInfo& info);                   // (actions, environments | undefined)
  void SendReset(const Napi::CallbackInfo& info);              // (indices | undefined, seeds | undefined)
  void Send(const Napi::CallbackInfo& info);                   // (actions, environments | undefined)
  Napi::Value Recv(const Napi::CallbackInfo& info);            // -> Promise<void>
  void SaveState(const Napi::CallbackInfo& info);              // (index, slot)
  void LoadState(const Napi::CallbackInfo& info);              // (index, slot, seed)
  Napi::Value SerializeState(const Napi::CallbackInfo& info);   // (index, seed) -> bytes
  Napi::Value RestoreState(const Napi::CallbackInfo& info);     // (index, bytes) -> seed
  void RequireState(Napi::Env env, const EnvironmentVector& vector, int index);
  Napi::Value Render(const Napi::CallbackInfo& info);          // (index) -> RGB
  Napi::Value CapturedScreens(const Napi::CallbackInfo& info);  // (index) -> indices into `palette`, one after the other
  Napi::Value CapturedSound(const Napi::CallbackInfo& info);    // (index) -> samples, one screen's after the other
  void Close(const Napi::CallbackInfo& info);

  std::string where_;
  ResultArrays arrays_;  // before `vector_`, whose threads write into them
  std::shared_ptr<EnvironmentVector> vector_;
  std::vector<uint8_t> is_under_way_;  // [environments]: sent, and not yet received
  int num_under_way_ = 0;
  bool is_received_ = false;  // somebody waits
};

}  // namespace ztw

#endif  // ZTW_ENVIRONMENT_VECTOR_OBJECT_H_
