// TensorFlow's calls that compute or start threads, made while this thread's signals wait.
//
// oneDNN before 3.11.2 (in TensorFlow up to 2.21 at least) lets its matrix products on AVX point the stack pointer into
// memory from malloc (uxlfoundation/oneDNN, issue 4845). A signal's frame is written below the stack pointer, and so
// over whatever lies in front of that memory: Ctrl-C or a profiler then ends the process, or worse, does not.
#ifndef ZTW_SIGNAL_SHIELD_H_
#define ZTW_SIGNAL_SHIELD_H_

#include <signal.h>

#include <initializer_list>

#include "tensorflow/c/eager/c_api.h"

namespace ztw {

// Signals to the process find another thread meanwhile, those to this thread come when the shield goes. A thread that
// is started under the shield keeps it, so that none of TensorFlow's own threads takes a signal.
class SignalShield {
 public:
  SignalShield() {
    sigset_t waiting;
    sigfillset(&waiting);
    // What a thread does wrong itself cannot wait.
    for (int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT}) sigdelset(&waiting, fault);
    pthread_sigmask(SIG_BLOCK, &waiting, &before_);
  }
  ~SignalShield() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalShield(const SignalShield&) = delete;
  SignalShield& operator=(const SignalShield&) = delete;

 private:
  sigset_t before_;
};

inline TFE_Context* NewContextShielded(const TFE_ContextOptions* options, TF_Status* status) {
  const SignalShield shield;
  return TFE_NewContext(options, status);
}

inline void ExecuteShielded(TFE_Op* op, TFE_TensorHandle** results, int* num_results, TF_Status* status) {
  const SignalShield shield;
  TFE_Execute(op, results, num_results, status);
}

}  // namespace ztw

#endif  // ZTW_SIGNAL_SHIELD_H_
