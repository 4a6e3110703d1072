// N environments stepped by threads, writing their results side by side into fixed memory.
#ifndef ZTW_ENVIRONMENT_VECTOR_H_
#define ZTW_ENVIRONMENT_VECTOR_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "environment.h"
#include "rom.h"
#include "thread_pool.h"

namespace ztw {

// What happens to an environment whose episode has ended.
enum class Autoreset {
  kNextStep,  // the step after it ignores its action and resets
  kSameStep,  // the same step resets; the last observation goes to final_observations
  kDisabled,  // it has to be reset before it is stepped
};

// One entry an environment. Shared with JavaScript, which may outlive the vector or be outlived by it.
struct ResultBuffers {
  ResultBuffers(int num_envs, Autoreset autoreset);

  std::vector<uint8_t> observations;        // [N, 4, 84, 84]
  std::vector<uint8_t> final_observations;  // the same, or empty if not Autoreset::kSameStep
  std::vector<float> rewards;
  std::vector<int32_t> raw_rewards, game_returns, lives, frames, episode_frames, ale_actions;
  std::vector<uint8_t> terminated, truncated, stuck, life_lost, game_ended;
};

class EnvironmentVector {
 public:
  // `num_threads` 0 does all work in the calling thread. Throws what loading throws.
  EnvironmentVector(const Rom& rom, const EnvironmentOptions& options, int num_envs, int num_threads,
                    Autoreset autoreset);

  // Begin work on all or on some environments; arguments must have been checked, and Wait() must follow.
  void StartReset(std::vector<int32_t> indices, std::vector<int32_t> seeds);  // seeds: one an index, or none
  void StartStep(std::vector<int32_t> actions);
  // Keep one environment's state under a number, from 0, in the place of what was there; and go back to it in any
  // environment, with chance from a seed. In the calling thread, while no work is under way.
  void Save(int index, int slot);
  void Load(int index, int slot, uint32_t seed);
  int num_states() const { return num_states_; }
  bool has_state(int slot) const { return slot < static_cast<int>(states_.size()) && states_[slot].has_value(); }
  // Waits, from any thread; throws the first error of an environment.
  void Wait() { pool_.Wait(); }

  int num_envs() const { return static_cast<int>(environments_.size()); }
  const Environment& environment(int index) const { return *environments_[index]; }
  const std::shared_ptr<ResultBuffers>& buffers() const { return buffers_; }
  // True before the first reset, and after the end of an episode that nothing resets by itself.
  bool needs_reset(int index) const { return needs_reset_[index]; }

 private:
  void StepOne(int index, int action);
  void ResetInSameStep(int index);
  void WriteObservation(int index, std::vector<uint8_t>& observations) const;
  void WriteResult(int index, const StepResult& result);

  const Autoreset autoreset_;
  std::vector<std::unique_ptr<Environment>> environments_;
  std::vector<uint8_t> needs_reset_;
  std::vector<std::optional<SavedEnvironment>> states_;
  int num_states_ = 0;
  const std::shared_ptr<ResultBuffers> buffers_;
  ThreadPool pool_;  // last: its threads end before what they use is destroyed
};

}  // namespace ztw

#endif  // ZTW_ENVIRONMENT_VECTOR_H_
