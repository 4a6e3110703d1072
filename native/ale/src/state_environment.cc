// An environment's bytes: the emulator's, and all that the protocol knows beside it.
#include <zlib.h>

#include "environment.h"

namespace ztw {
namespace {

constexpr size_t kFrameRows = static_cast<size_t>(kStackSize) * kScreenSize;

// Of all that decides what comes next: neither the core nor what is captured.
uint32_t Checksum(const EnvironmentOptions& options) {
  ByteWriter writer;
  writer.U8(static_cast<uint8_t>(options.conventions));
  writer.U8(static_cast<uint8_t>(options.gray_stage));
  writer.U8(static_cast<uint8_t>(options.stack_start));
  writer.F32(options.repeat_action_probability);
  writer.F64(options.repeat_step_probability);
  for (const bool flag : {options.has_random_steps, options.fire_reset, options.episodic_life, options.reward_clipping,
                          options.full_action_space, options.mode.has_value()}) {
    writer.U8(flag);
  }
  for (const int number : {options.frame_skip, options.noop_max, options.max_frames, options.max_inner_steps,
                           options.stuck_steps}) {
    writer.I32(number);
  }
  writer.U32(options.mode.value_or(0));
  writer.U32(options.difficulty);
  return static_cast<uint32_t>(crc32(0, writer.data(), static_cast<uInt>(writer.size())));
}

void WriteStack(const StackState& stack, size_t width, ByteWriter& writer) {
  writer.U8(stack.is_cleared);
  const size_t num_rows = stack.older.size() / width;
  writer.Rows(stack.older.data(), nullptr, num_rows, width);
  writer.Rows(stack.newer.data(), stack.older.data(), num_rows, width);
  writer.Rows(stack.pooled.data(), nullptr, stack.pooled.size() / width, width);
  writer.Rows(stack.stack.data(), nullptr, kFrameRows, kScreenSize);
}

// `stack` has the right sizes.
void ReadStack(ByteReader& reader, size_t width, StackState& stack) {
  stack.is_cleared = reader.Flag();
  const size_t num_rows = stack.older.size() / width;
  reader.Rows(stack.older.data(), nullptr, num_rows, width);
  reader.Rows(stack.newer.data(), stack.older.data(), num_rows, width);
  reader.Rows(stack.pooled.data(), nullptr, stack.pooled.size() / width, width);
  reader.Rows(stack.stack.data(), nullptr, kFrameRows, kScreenSize);
}

// Calls `visit` with each number and each flag.
template <typename Progress, typename Result, typename Visit>
void VisitProgress(Progress& progress, Result& result, Visit visit) {
  visit(progress.steps_left), visit(progress.inner_steps), visit(progress.elapsed_frames);
  visit(progress.steps_without_reward), visit(progress.game_return);
  visit(result.reward), visit(result.raw_reward), visit(result.game_return);
  visit(result.terminated), visit(result.truncated), visit(result.stuck);
  visit(result.life_lost), visit(result.game_ended);
  visit(result.lives), visit(result.frame), visit(result.episode_frame), visit(result.ale_action);
}

}  // namespace

std::vector<uint8_t> Environment::Serialize(uint32_t seed) {
  const SavedEnvironment state{emulator_.Save(true), stack_.Save(), progress_, result_};
  ByteWriter body;
  emulator_.WriteState(state.emulator, body);
  body.U32(seed);
  WriteGenerator(start_random_, body);
  WriteGenerator(step_random_, body);
  WriteStack(state.stack, emulator_.width(), body);
  body.U8(static_cast<uint8_t>(progress_.last_action));
  VisitProgress(state.progress, state.result, [&](int value) { body.I32(value); });
  return SealState({StateKind::kEnvironment, emulator_.rom_md5(), Checksum(options_)}, body);
}

uint32_t Environment::Deserialize(const uint8_t* bytes, size_t length) {
  constexpr int kMostActions = 18;
  ByteReader reader = OpenState(bytes, length, {StateKind::kEnvironment, emulator_.rom_md5(), Checksum(options_)});
  const EmulatorState emulator = emulator_.ReadState(reader);
  const uint32_t seed = static_cast<uint32_t>(reader.I32(0, std::numeric_limits<int32_t>::max()));
  const std::mt19937 start_random = ReadGenerator(reader), step_random = ReadGenerator(reader);
  StackState stack = stack_.Save();
  ReadStack(reader, emulator_.width(), stack);
  GameProgress progress;
  StepResult result;
  const uint8_t last_action = reader.U8();
  if (last_action >= kMostActions) throw StateProblem("the state is damaged");
  progress.last_action = static_cast<ale::Action>(last_action);
  VisitProgress(progress, result, [&](auto& value) {
    constexpr bool kIsFlag = std::is_same_v<std::remove_reference_t<decltype(value)>, bool>;
    value = kIsFlag ? reader.I32(0, 1) : reader.I32();
  });
  reader.RequireEnd();
  ForgetCaptured();
  emulator_.Restore(emulator);
  start_random_ = start_random, step_random_ = step_random;
  stack_.Load(stack);
  progress_ = progress, result_ = result;
  return seed;
}

}  // namespace ztw
