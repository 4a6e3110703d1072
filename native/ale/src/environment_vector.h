// N environments stepped by threads. Either all step together and write their results where they belong; or each steps when it
// is told to, and those that are ready first are received together.
#ifndef ZTW_ENVIRONMENT_VECTOR_H_
#define ZTW_ENVIRONMENT_VECTOR_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "environment.h"
#include "result_buffers.h"
#include "rom.h"
#include "task_queue.h"
#include "thread_pool.h"

namespace ztw {

// What happens to an environment whose episode has ended.
enum class Autoreset {
  kNextStep,  // the step after it ignores its action and resets
  kSameStep,  // the same step resets; the last observation goes to final_observations
  kDisabled,  // it has to be reset before it is stepped
};

struct VectorOptions {
  int num_envs = 1;
  int num_threads = 0;  // 0 does all work in the calling thread; at least 1 if batch_size is less than num_envs
  int batch_size = 1;   // rows of the results; less than num_envs: those that are ready first are received
  Autoreset autoreset = Autoreset::kNextStep;
};

// What one environment is to do.
struct Command {
  int index = 0;
  bool is_reset = false;
  int action = 0;                // of a step
  std::optional<uint32_t> seed;  // of a reset
};

class EnvironmentVector {
 public:
  // Throws what loading throws.
  EnvironmentVector(const Rom& rom, const EnvironmentOptions& environment, const VectorOptions& options,
                    std::shared_ptr<ResultBuffers> buffers);

  bool is_batched() const { return queue_ != nullptr; }

  // All together: begins work on some environments, each listed once, arguments checked; Wait() must follow, from any thread,
  // and throws the first error of an environment. Or both at once, where the calling thread works too.
  void Start(std::vector<Command> commands);
  void Wait() { pool_->Wait(); }
  void Run(std::vector<Command> commands);

  // Batched: begins work on some environments, none of which is at work or waits to be received.
  void Send(const std::vector<Command>& commands);
  // Waits for the first batch_size that are ready, from any thread, and shows their results. As many must have been sent.
  void Receive();
  // Whose results the rows show.
  const std::vector<int>& shown() const { return shown_; }
  // Waits for all that are at work, and forgets what these environments gave.
  void Drop(const std::vector<int>& indices) { queue_->Remove(indices); }

  // Keep one environment's state under a number, from 0, in the place of what was there; and go back to it in any
  // environment, with chance from a seed. In the calling thread, while the environment is not at work.
  void Save(int index, int slot);
  void Load(int index, int slot, uint32_t seed);
  // The same with bytes, whose generators go on as well; a seed that JavaScript keeps goes along.
  std::vector<uint8_t> Serialize(int index, uint32_t seed) { return environments_[index]->Serialize(seed); }
  uint32_t Deserialize(int index, const std::vector<uint8_t>& bytes);
  int num_states() const { return num_states_; }
  bool has_state(int slot) const { return slot < static_cast<int>(states_.size()) && states_[slot].has_value(); }

  int num_envs() const { return static_cast<int>(environments_.size()); }
  int batch_size() const { return static_cast<int>(shown_.size()); }
  const Environment& environment(int index) const { return *environments_[index]; }
  const std::shared_ptr<ResultBuffers>& buffers() const { return buffers_; }
  // True before the first reset, and after the end of an episode that nothing resets by itself.
  bool needs_reset(int index) const { return needs_reset_[index]; }

 private:
  void ShowLoaded(int index);
  void Play(const Command& command);
  void Step(int index, int action);
  void ResetInSameStep(int index);
  // Puts what an environment gave into a row of the results.
  void Show(int index, int row);
  ThreadPool::Task TaskOf(std::vector<Command> commands);

  const Autoreset autoreset_;
  std::vector<std::unique_ptr<Environment>> environments_;
  std::vector<StepResult> results_;
  std::vector<uint8_t> needs_reset_;
  std::vector<std::optional<SavedEnvironment>> states_;
  int num_states_ = 0;
  const std::shared_ptr<ResultBuffers> buffers_;
  std::vector<int> shown_;  // [rows]: environments
  // Batched only: what each is at; and, if it is kept, each one's last final observation, until it is received.
  std::vector<Command> commands_;
  std::vector<std::vector<uint8_t>> final_observations_;
  // Last: their threads end before what they use is destroyed. One of them.
  std::unique_ptr<ThreadPool> pool_;
  std::unique_ptr<TaskQueue> queue_;
};

}  // namespace ztw

#endif  // ZTW_ENVIRONMENT_VECTOR_H_
