#include "environment_vector.h"

#include <cstring>
#include <optional>
#include <utility>

#include "conventions.h"

namespace ztw {

ResultBuffers::ResultBuffers(int num_envs, Autoreset autoreset)
    : observations(static_cast<size_t>(num_envs) * kObservationBytes),
      final_observations(autoreset == Autoreset::kSameStep ? observations.size() : 0),
      rewards(num_envs),
      raw_rewards(num_envs),
      game_returns(num_envs),
      lives(num_envs),
      frames(num_envs),
      episode_frames(num_envs),
      ale_actions(num_envs, -1),
      terminated(num_envs),
      truncated(num_envs),
      stuck(num_envs),
      life_lost(num_envs),
      game_ended(num_envs) {}

EnvironmentVector::EnvironmentVector(const Rom& rom, const EnvironmentOptions& options, int num_envs,
                                     int num_threads, Autoreset autoreset)
    : autoreset_(autoreset),
      environments_(num_envs),
      needs_reset_(num_envs, 1),
      buffers_(std::make_shared<ResultBuffers>(num_envs, autoreset)),
      pool_(num_threads) {
  environments_[0] = MakeEnvironment(rom, options);
  pool_.Start(num_envs - 1, [&](int index) {
    environments_[index + 1] = MakeEnvironment(rom, options, environments_[0].get());
  });
  pool_.Wait();
}

void EnvironmentVector::StartReset(std::vector<int32_t> indices, std::vector<int32_t> seeds) {
  const int num_resets = static_cast<int>(indices.size());
  pool_.Start(num_resets, [this, indices = std::move(indices), seeds = std::move(seeds)](int i) {
    const int index = indices[i];
    const auto seed = seeds.empty() ? std::nullopt : std::make_optional(static_cast<uint32_t>(seeds[i]));
    environments_[index]->Reset(seed);
    needs_reset_[index] = 0;
    WriteObservation(index, buffers_->observations);
    WriteResult(index, environments_[index]->result());
  });
}

void EnvironmentVector::StartStep(std::vector<int32_t> actions) {
  pool_.Start(num_envs(), [this, actions = std::move(actions)](int index) { StepOne(index, actions[index]); });
}

void EnvironmentVector::Save(int index, int slot) {
  if (slot >= static_cast<int>(states_.size())) states_.resize(slot + 1);
  const bool is_new = !has_state(slot);
  states_[slot] = environments_[index]->Save();
  num_states_ += is_new;
}

void EnvironmentVector::Load(int index, int slot, uint32_t seed) {
  Environment& environment = *environments_[index];
  environment.Load(*states_[slot], seed);
  needs_reset_[index] = environment.is_over() && autoreset_ == Autoreset::kDisabled;
  WriteObservation(index, buffers_->observations);
  WriteResult(index, environment.result());
}

void EnvironmentVector::StepOne(int index, int action) {
  Environment& environment = *environments_[index];
  if (autoreset_ == Autoreset::kNextStep && environment.is_over()) {
    environment.Reset(std::nullopt);
  } else {
    environment.Step(action);
  }
  WriteResult(index, environment.result());
  if (environment.is_over() && autoreset_ == Autoreset::kSameStep) ResetInSameStep(index);
  needs_reset_[index] = environment.is_over() && autoreset_ == Autoreset::kDisabled;
  WriteObservation(index, buffers_->observations);
}

// The rewards and the flags stay those of the step that ended the episode; the rest is the new episode's.
void EnvironmentVector::ResetInSameStep(int index) {
  Environment& environment = *environments_[index];
  WriteObservation(index, buffers_->final_observations);
  environment.Reset(std::nullopt);
  buffers_->lives[index] = environment.result().lives;
  buffers_->frames[index] = environment.result().frame;
  buffers_->episode_frames[index] = environment.result().episode_frame;
}

void EnvironmentVector::WriteObservation(int index, std::vector<uint8_t>& observations) const {
  uint8_t* slot = observations.data() + static_cast<size_t>(index) * kObservationBytes;
  std::memcpy(slot, environments_[index]->observation(), kObservationBytes);
}

void EnvironmentVector::WriteResult(int index, const StepResult& result) {
  ResultBuffers& buffers = *buffers_;
  buffers.rewards[index] = static_cast<float>(result.reward);
  buffers.raw_rewards[index] = result.raw_reward;
  buffers.game_returns[index] = result.game_return;
  buffers.lives[index] = result.lives;
  buffers.frames[index] = result.frame;
  buffers.episode_frames[index] = result.episode_frame;
  buffers.ale_actions[index] = result.ale_action;
  buffers.terminated[index] = result.terminated;
  buffers.truncated[index] = result.truncated;
  buffers.stuck[index] = result.stuck;
  buffers.life_lost[index] = result.life_lost;
  buffers.game_ended[index] = result.game_ended;
}

}  // namespace ztw
