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
        owner_(Napi::Persistent(owner)),
        vector_(std::move(vector)),
        where_(std::move(where)),
        on_received_(std::move(on_received)) {}

  // Begins to wait; the promise is settled when what was sent is there.
  Napi::Value Start() {
    napi_value promise = nullptr;
    if (napi_create_promise(Env(), &deferred_, &promise) != napi_ok) throw Napi::Error::New(Env());
    Queue();
    return {Env(), promise};
  }

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
    // Of a thread that is being ended no promise can be settled, and nobody waits for one.
    static_cast<void>(napi_resolve_deferred(Env(), deferred_, Env().Undefined()));
  }
  void OnError(const Napi::Error& error) override {
    on_received_(false);
    const Napi::Value failure = NativeFailure(Env(), where_ + ": " + error.Message() + ".").Value();
    static_cast<void>(napi_reject_deferred(Env(), deferred_, failure));
  }

 private:
  napi_deferred deferred_ = nullptr;
  const Napi::ObjectReference owner_;
  const std::shared_ptr<EnvironmentVector> vector_;
  const std::string where_;
  const std::function<void(bool is_shown)> on_received_;
};

}  // namespace ztw

#endif  // ZTW_VECTOR_RECEIVER_H_
