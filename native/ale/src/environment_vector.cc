#include "environment_vector.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "conventions.h"

namespace ztw {

EnvironmentVector::EnvironmentVector(const Rom& rom, const EnvironmentOptions& environment,
                                     const VectorOptions& options, std::shared_ptr<ResultBuffers> buffers)
    : autoreset_(options.autoreset),
      environments_(options.num_envs),
      results_(options.num_envs),
      needs_reset_(options.num_envs, 1),
      buffers_(std::move(buffers)),
      shown_(options.batch_size),
      pool_(std::make_unique<ThreadPool>(options.num_threads)) {
  environments_[0] = MakeEnvironment(rom, environment);
  pool_->Run(options.num_envs - 1, [&](int index) {
    environments_[index + 1] = MakeEnvironment(rom, environment, environments_[0].get());
  });
  for (int row = 0; row < options.batch_size; ++row) {
    buffers_->ale_actions[row] = -1;
    buffers_->env_ids[row] = shown_[row] = row;
  }
  if (options.batch_size == options.num_envs) return;
  pool_.reset();
  commands_.resize(options.num_envs);
  final_observations_.resize(options.num_envs);
  queue_ = std::make_unique<TaskQueue>(options.num_threads, [this](int index) { Play(commands_[index]); });
}

void EnvironmentVector::Start(std::vector<Command> commands) {
  const int num_commands = static_cast<int>(commands.size());
  pool_->Start(num_commands, TaskOf(std::move(commands)));
}

void EnvironmentVector::Run(std::vector<Command> commands) {
  const int num_commands = static_cast<int>(commands.size());
  pool_->Run(num_commands, TaskOf(std::move(commands)));
}

// A reset takes as long as fifteen steps: begun last, it would keep all waiting for one thread.
ThreadPool::Task EnvironmentVector::TaskOf(std::vector<Command> commands) {
  const auto resets = [this](const Command& command) {
    return !command.is_reset && autoreset_ == Autoreset::kNextStep && environments_[command.index]->is_over();
  };
  if (std::any_of(commands.begin(), commands.end(), resets)) {
    std::stable_partition(commands.begin(), commands.end(), resets);
  }
  return [this, commands = std::move(commands)](int i) {
    Play(commands[i]);
    Show(commands[i].index, commands[i].index);
  };
}

void EnvironmentVector::Send(const std::vector<Command>& commands) {
  std::vector<int> indices;
  for (const Command& command : commands) {
    commands_[command.index] = command;
    indices.push_back(command.index);
  }
  queue_->Push(indices);
}

void EnvironmentVector::Receive() {
  const std::vector<int> indices = queue_->Pop(shown_.size());
  for (int row = 0; row < batch_size(); ++row) Show(indices[row], row);
}

void EnvironmentVector::Save(int index, int slot) {
  if (slot >= static_cast<int>(states_.size())) states_.resize(slot + 1);
  const bool is_new = !has_state(slot);
  states_[slot] = environments_[index]->Save();
  num_states_ += is_new;
}

void EnvironmentVector::Load(int index, int slot, uint32_t seed) {
  environments_[index]->Load(*states_[slot], seed);
  ShowLoaded(index);
}

uint32_t EnvironmentVector::Deserialize(int index, const std::vector<uint8_t>& bytes) {
  const uint32_t seed = environments_[index]->Deserialize(bytes.data(), bytes.size());
  ShowLoaded(index);
  return seed;
}

void EnvironmentVector::ShowLoaded(int index) {
  const Environment& environment = *environments_[index];
  results_[index] = environment.result();
  needs_reset_[index] = environment.is_over() && autoreset_ == Autoreset::kDisabled;
  for (int row = 0; row < batch_size(); ++row)
    if (shown_[row] == index) Show(index, row);
}

void EnvironmentVector::Play(const Command& command) {
  const int index = command.index;
  Environment& environment = *environments_[index];
  if (is_batched()) final_observations_[index].clear();  // of a result that was dropped
  if (command.is_reset) {
    environment.Reset(command.seed);
    results_[index] = environment.result();
  } else {
    Step(index, command.action);
  }
  needs_reset_[index] = environment.is_over() && autoreset_ == Autoreset::kDisabled;
}

void EnvironmentVector::Step(int index, int action) {
  Environment& environment = *environments_[index];
  if (autoreset_ == Autoreset::kNextStep && environment.is_over()) {
    environment.Reset(std::nullopt);
  } else {
    environment.Step(action);
  }
  results_[index] = environment.result();
  if (environment.is_over() && autoreset_ == Autoreset::kSameStep) ResetInSameStep(index);
}

// The rewards and the flags stay those of the step that ended the episode; the rest is the new episode's.
void EnvironmentVector::ResetInSameStep(int index) {
  Environment& environment = *environments_[index];
  if (is_batched()) {
    final_observations_[index].assign(environment.observation(), environment.observation() + kObservationBytes);
  } else {
    std::memcpy(buffers_->final_observation(index), environment.observation(), kObservationBytes);
  }
  environment.Reset(std::nullopt);
  StepResult& result = results_[index];
  result.lives = environment.result().lives;
  result.frame = environment.result().frame;
  result.episode_frame = environment.result().episode_frame;
}

void EnvironmentVector::Show(int index, int row) {
  buffers_->env_ids[row] = shown_[row] = index;
  std::memcpy(buffers_->observation(row), environments_[index]->observation(), kObservationBytes);
  buffers_->WriteResult(row, results_[index]);
  if (!is_batched() || final_observations_[index].empty()) return;
  std::memcpy(buffers_->final_observation(row), final_observations_[index].data(), kObservationBytes);
}

}  // namespace ztw
