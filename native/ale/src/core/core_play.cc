#include "core/core_play.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace ztw {
namespace {

constexpr int kNumActions = 18;
constexpr size_t kRamBytes = 128;

template <typename Value>
std::string Differ(const std::string& what, Value ale, Value ours) {
  return what + ": " + std::to_string(ale) + " with ALE's core, " + std::to_string(ours) + " with ours";
}

std::string WholeState(Emulator& emulator) { return emulator.ale().cloneState(true).serialize(); }

}  // namespace

void CorePlay::Begin() {
  random_.seed(seed_);
  frame_ = 0;
  kept_ale_.reset(), kept_ours_.reset();
  action_ = ale::PLAYER_A_NOOP;
  Begin(ale_), Begin(ours_);
}

// As ALE begins: in the game's default mode, and with difficulty 0 even in games that do not list it.
void CorePlay::Begin(Emulator& emulator) {
  ale::ALEInterface& ale = emulator.ale();
  ale.environment->setMode(ale.romSettings->getDefaultMode());
  ale.environment->setDifficulty(0);
  emulator.Reseed(seed_);
  emulator.Reset();
}

std::string CorePlay::PlayFrame() {
  const int event = Draw(1000);
  if (ale_.is_game_over() && Draw(4) != 0) {
    ale_.Reset(), ours_.Reset();
  } else if (event == 0) {
    ChangeMode();
  } else if (event < 3) {
    ale_.Reset(), ours_.Reset();
  } else if (event < 9) {
    kept_ale_ = ale_.Save(false), kept_ours_ = ours_.Save(false);
  } else if (event < 15 && kept_ale_.has_value()) {
    ale_.Restore(*kept_ours_), ours_.Restore(*kept_ale_);
  }
  constexpr int kMeanHold = 6;
  if (Draw(kMeanHold) == 0) action_ = static_cast<ale::Action>(Draw(kNumActions));
  const int ale_reward = ale_.Act(action_), our_reward = ours_.Act(action_);
  ++frame_;
  if (ale_reward != our_reward) return Differ("the reward", ale_reward, our_reward);
  return CompareSeen(Draw(4) != 0);
}

void CorePlay::ChangeMode() {
  const std::vector<uint32_t> modes = ale_.modes(), difficulties = ale_.difficulties();
  const uint32_t mode = modes[Draw(static_cast<int>(modes.size()))];
  const uint32_t difficulty = difficulties[Draw(static_cast<int>(difficulties.size()))];
  for (Emulator* emulator : {&ale_, &ours_}) {
    emulator->SetMode(mode);
    emulator->SetDifficulty(difficulty);
    emulator->Reset();
  }
}

std::string CorePlay::CompareSeen(bool looks) const {
  if (ale_.lives() != ours_.lives()) return Differ("lives", ale_.lives(), ours_.lives());
  if (ale_.is_game_over() != ours_.is_game_over())
    return Differ("the end", ale_.is_game_over(), ours_.is_game_over());
  const size_t byte = std::mismatch(ale_.ram(), ale_.ram() + kRamBytes, ours_.ram()).first - ale_.ram();
  if (byte < kRamBytes) return Differ("RAM byte " + std::to_string(byte), ale_.ram()[byte], ours_.ram()[byte]);
  if (!looks) return "";
  const size_t num_pixels = static_cast<size_t>(ale_.height()) * ale_.width();
  if (std::memcmp(ale_.screen(), ours_.screen(), num_pixels) == 0) return "";
  const size_t pixel = std::mismatch(ale_.screen(), ale_.screen() + num_pixels, ours_.screen()).first - ale_.screen();
  const std::string place = std::to_string(pixel / ale_.width()) + ", column " + std::to_string(pixel % ale_.width());
  return Differ("the screen at row " + place, ale_.screen()[pixel], ours_.screen()[pixel]);
}

std::string CorePlay::CompareStates() {
  return WholeState(ale_) == WholeState(ours_) ? "" : "the saved state, and nothing that a player sees";
}

}  // namespace ztw
