// What a session has done since it was opened, counted; and how long the parts of its decisions took, where that is asked.
#ifndef ZTW_ENGINE_WORK_H_
#define ZTW_ENGINE_WORK_H_

#include <chrono>
#include <cstdint>
#include <vector>

namespace ztw {

// The kinds of work within a layer. A session's clock charges all time to one of them.
enum class Stage {
  kCompare,   // observations: which blocks changed
  kGather,    // inputs brought together: pixels as floats, or which values are not zero
  kMultiply,  // partial sums, or corrections of integer sums
  kSpread,    // which outputs read what changed, and which units of the next layers read those
  kSum,       // outputs from partial sums, through ReLU
  kPool,
  kAnswer,    // softmax, ensemble, exit rule
};
constexpr int kNumStages = 7;

class StageClock {
 public:
  explicit StageClock(int num_layers) : nanoseconds_(static_cast<size_t>(num_layers) * kNumStages) {}

  void Start() { last_ = Clock::now(); }
  // What follows belongs to this layer.
  void Enter(int layer) { layer_ = layer; }
  // The time since the last call belongs to this stage.
  void Lap(Stage stage) {
    const Clock::time_point now = Clock::now();
    nanoseconds_[layer_ * kNumStages + static_cast<int>(stage)] += std::chrono::nanoseconds(now - last_).count();
    last_ = now;
  }
  // [layer][stage], since the session was opened.
  const std::vector<int64_t>& nanoseconds() const { return nanoseconds_; }

 private:
  using Clock = std::chrono::steady_clock;
  std::vector<int64_t> nanoseconds_;
  int layer_ = 0;
  Clock::time_point last_;
};

struct Work {
  uint64_t multiply_adds = 0;  // adding up a kept partial sum counts as one
  uint64_t bytes_compared = 0;
  StageClock* clock = nullptr;  // most sessions have none

  void Start() {
    if (clock != nullptr) clock->Start();
  }
  void Enter(int layer) {
    if (clock != nullptr) clock->Enter(layer);
  }
  void Lap(Stage stage) {
    if (clock != nullptr) clock->Lap(stage);
  }
};

}  // namespace ztw

#endif  // ZTW_ENGINE_WORK_H_
