// Waits for what was sent away from the thread of JavaScript, and settles a promise.
#ifndef ZTW_VECTOR_RECEIVER_H_
#define ZTW_VECTOR_RECEIVER_H_

#include <napi.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "environment_vector.h"
#include "js_errors.h"

namespace ztw {

// Holds the JavaScript object, so that neither it nor the memory of its arrays can be collected meanwhile, and the vector, so that
// a close() cannot free it.
class Receiver : public Napi::AsyncWorker {
 public:
  Receiver(Napi::Env env, Napi::Object owner, std::shared_ptr<EnvironmentVector> vector, std::string where,
           std::function<void(bool is_shown)> on_received)
      : Napi::AsyncWorker(env, "ztw-atari:recv"),
        deferred_(Napi::Promise::Deferred::New(env)),
        owner_(Napi::Persistent(owner)),
        vector_(std::move(vector)),
        where_(std::move(where)),
        on_received_(std::move(on_received)) {}

  Napi::Promise promise() const { return deferred_.Promise(); }

 protected:
  void Execute() override {
    if (vector_->is_batched()) {
      vector_->Receive();
    } else {
      vector_->Wait();
    }
  }
  void OnOK() override {
    on_received_(true);
    deferred_.Resolve(Env().Undefined());
  }
  void OnError(const Napi::Error& error) override {
    on_received_(false);
    deferred_.Reject(NativeFailure(Env(), where_ + ": " + error.Message() + ".").Value());
  }

 private:
  const Napi::Promise::Deferred deferred_;
  const Napi::ObjectReference owner_;
  const std::shared_ptr<EnvironmentVector> vector_;
  const std::string where_;
  const std::function<void(bool is_shown)> on_received_;
};

}  // namespace ztw

#endif  // ZTW_VECTOR_RECEIVER_H_
