// What environments gave, side by side in fixed memory: the vector's own, or memory that JavaScript has handed over.
#ifndef ZTW_RESULT_BUFFERS_H_
#define ZTW_RESULT_BUFFERS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "environment.h"

namespace ztw {

template <typename Value>
class ResultArray {
 public:
  explicit ResultArray(size_t size) : own_(size), data_(own_.data()), size_(size) {}
  ResultArray(const ResultArray&) = delete;
  ResultArray& operator=(const ResultArray&) = delete;

  // From now on in the memory of somebody else's, who keeps it and to whom it stays.
  void MoveTo(Value* data) {
    data_ = data;
    own_ = {};
  }
  Value& operator[](size_t index) { return data_[index]; }
  Value* data() { return data_; }
  size_t size() const { return size_; }

 private:
  std::vector<Value> own_;
  Value* data_;
  size_t size_;
};

// One entry a row. Shared with JavaScript, which may outlive the vector or be outlived by it.
struct ResultBuffers {
  // `has_final`: the last observations of episodes are kept too.
  ResultBuffers(int num_rows, bool has_final);

  // Calls visit(name, array) for each.
  template <typename Visit>
  void ForEach(Visit visit) {
    visit("observations", observations);
    visit("finalObservations", final_observations);
    visit("rewards", rewards);
    visit("rawRewards", raw_rewards);
    visit("gameReturns", game_returns);
    visit("lives", lives);
    visit("frames", frames);
    visit("episodeFrames", episode_frames);
    visit("aleActions", ale_actions);
    visit("envIds", env_ids);
    visit("terminated", terminated);
    visit("truncated", truncated);
    visit("stuck", stuck);
    visit("lifeLost", life_lost);
    visit("gameEnded", game_ended);
  }

  uint8_t* observation(int row) { return observations.data() + static_cast<size_t>(row) * kObservationBytes; }
  uint8_t* final_observation(int row) { return final_observations.data() + static_cast<size_t>(row) * kObservationBytes; }
  void WriteResult(int row, const StepResult& result);

  ResultArray<uint8_t> observations;        // [rows, 4, 84, 84]
  ResultArray<uint8_t> final_observations;  // the same, or empty
  ResultArray<float> rewards;
  ResultArray<int32_t> raw_rewards, game_returns, lives, frames, episode_frames, ale_actions;
  ResultArray<int32_t> env_ids;  // whose row it is
  ResultArray<uint8_t> terminated, truncated, stuck, life_lost, game_ended;
};

}  // namespace ztw

#endif  // ZTW_RESULT_BUFFERS_H_
