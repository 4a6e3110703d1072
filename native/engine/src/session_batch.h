// Sessions of a vector of environments: one call decides for all of them, on threads.
#ifndef ZTW_ENGINE_SESSION_BATCH_H_
#define ZTW_ENGINE_SESSION_BATCH_H_

#include <memory>
#include <vector>

#include "session.h"
#include "thread_pool.h"

namespace ztw {

// Where the answers go.
struct BatchAnswers {
  int32_t* exits;      // [num_sessions]
  float* confidences;  // [num_sessions]
  float* logits;       // [num_sessions, num_actions]
  int32_t* held;       // [num_sessions], as Session::num_held
};

class SessionBatch {
 public:
  SessionBatch(std::shared_ptr<const Network> network, int num_sessions, int num_threads);

  // Decides for observations, uint8 [num_sessions, channels, height, width], each as Session::Decide does. The answers do
  // not depend on the number of threads. Nothing is allocated. `awake`, [num_sessions]: sessions whose byte is 0 are left
  // alone, and their answers with them; null: none is.
  void Decide(const uint8_t* observations, Thresholds taus, const uint8_t* awake, const BatchAnswers& answers);
  void Reset();

  // As Session::CopyBlock, for all sessions: values is [num_sessions, BlockSize(index)].
  int BlockSize(size_t index) const { return sessions_[0]->BlockSize(index); }
  void CopyBlock(size_t index, float* values);

  // Of all sessions together.
  Work work() const;
  const Network& network() const { return sessions_[0]->network(); }
  int num_sessions() const { return static_cast<int>(sessions_.size()); }
  void set_drops_dirty(bool drops);

 private:
  // What the threads are at: copied here so that a task is no more than a pointer and an index.
  struct Call {
    const uint8_t* observations;
    Thresholds taus;
    const uint8_t* awake;
    BatchAnswers answers;
  };
  void DecideOne(int index);

  std::vector<std::unique_ptr<Session>> sessions_;
  Call call_{};
  ThreadPool threads_;  // last, so that it is stopped first
};

}  // namespace ztw

#endif  // ZTW_ENGINE_SESSION_BATCH_H_
