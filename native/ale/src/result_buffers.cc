#include "result_buffers.h"

namespace ztw {

ResultBuffers::ResultBuffers(int num_rows, bool has_final)
    : observations(static_cast<size_t>(num_rows) * kObservationBytes),
      final_observations(has_final ? observations.size() : 0),
      rewards(num_rows),
      raw_rewards(num_rows),
      game_returns(num_rows),
      lives(num_rows),
      frames(num_rows),
      episode_frames(num_rows),
      ale_actions(num_rows),
      env_ids(num_rows),
      terminated(num_rows),
      truncated(num_rows),
      stuck(num_rows),
      life_lost(num_rows),
      game_ended(num_rows) {}

void ResultBuffers::WriteResult(int row, const StepResult& result) {
  rewards[row] = static_cast<float>(result.reward);
  raw_rewards[row] = result.raw_reward;
  game_returns[row] = result.game_return;
  lives[row] = result.lives;
  frames[row] = result.frame;
  episode_frames[row] = result.episode_frame;
  ale_actions[row] = result.ale_action;
  terminated[row] = result.terminated;
  truncated[row] = result.truncated;
  stuck[row] = result.stuck;
  life_lost[row] = result.life_lost;
  game_ended[row] = result.game_ended;
}

}  // namespace ztw
