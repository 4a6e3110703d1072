#include "state_emulator.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ale/emucore/Console.hxx"
#include "ale/emucore/TIA.hxx"
#include "state_score.h"

namespace ztw {
namespace {

constexpr size_t kMostDeviceBytes = 200'000;  // 32 kB of cartridge RAM would take 131,072
constexpr size_t kMostRuleBytes = 1'000;
constexpr int kMostPaddle = 1'000'000'000;  // ALE's own limits are 27,450 and 790,196
constexpr int kNumActions = 18;
constexpr int kBothSwitches = 3;

[[noreturn]] void Damaged() { throw StateProblem("the state is damaged"); }

// A reset with any other would fail.
uint32_t ReadMode(ByteReader& reader, const std::vector<uint32_t>& modes) {
  const uint32_t mode = reader.U32();
  if (std::find(modes.begin(), modes.end(), mode) == modes.end()) Damaged();
  return mode;
}

// ALE's own serialization of its counters: where it puts the console, which we write apart, it has an empty text.
std::string ReadCounters(ByteReader& reader, ale::RomSettings& rules) {
  constexpr int kMost = std::numeric_limits<int>::max();
  ByteWriter counters;
  for (int paddle = 0; paddle < 2; ++paddle) counters.I32(reader.I32(-kMostPaddle, kMostPaddle));
  for (int frames = 0; frames < 2; ++frames) counters.I32(reader.I32(0, kMost));
  counters.U32(ReadMode(reader, rules.getAvailableModes()));
  counters.I32(reader.I32(0, kBothSwitches));  // difficulty
  counters.I32(reader.I32(0, 0));  // length of that text
  for (int limit = 0; limit < 2; ++limit) counters.I32(reader.I32(-kMostPaddle, kMostPaddle));
  return std::string(reinterpret_cast<const char*>(counters.data()), counters.size());
}

void WriteConsole(const ConsoleState& state, ByteWriter& writer) {
  writer.U32(state.cycles);
  writer.Text(state.registers);
  writer.Text(state.devices);
  writer.Text(state.rules);
  WriteGenerator(state.generator, writer);
  writer.F64(state.music_clock);
  writer.U8(static_cast<uint8_t>(state.score.size()));
  for (const int32_t value : state.score) writer.I32(value);
  WriteVideo(state.video, writer);
}

ConsoleState ReadConsole(ByteReader& reader, ale::stella::Console& console, ale::RomSettings& rules) {
  ConsoleState state;
  state.cycles = reader.U32();
  state.registers = reader.Text(kRegisterBytes);
  state.devices = reader.Text(kMostDeviceBytes);
  state.rules = reader.Text(kMostRuleBytes);
  state.generator = ReadGenerator(reader);
  state.music_clock = reader.F64();
  state.score.resize(SaveScore(rules).size());
  if (reader.U8() != state.score.size()) Damaged();
  for (int32_t& value : state.score) value = reader.I32();
  state.video = ReadVideo(reader, static_cast<const ale::stella::TIA&>(console.mediaSource()));
  CheckConsole(state, console, rules);
  return state;
}

}  // namespace

void WriteEmulator(const EmulatorState& state, ByteWriter& writer) {
  const std::string counters = ale::ALEState(state.counters, "").serialize();
  writer.Raw(counters.data(), counters.size());
  WriteConsole(state.console, writer);
  WriteSound(state.sound, writer);
  writer.U8(static_cast<uint8_t>(state.held_action));
  writer.F32(state.held_strength);
  writer.U8(state.noise.has_value());
  if (state.noise.has_value()) WriteGenerator(*state.noise, writer);
}

EmulatorState ReadEmulator(ByteReader& reader, ale::stella::OSystem& system, ale::RomSettings& rules) {
  EmulatorState state;
  state.counters = ale::ALEState(ReadCounters(reader, rules));
  state.console = ReadConsole(reader, system.console(), rules);
  state.sound = ReadSound(reader, SoundChipOf(system));
  const uint8_t held_action = reader.U8();
  if (held_action >= kNumActions) Damaged();
  state.held_action = static_cast<ale::Action>(held_action);
  state.held_strength = reader.F32();
  if (!(std::abs(state.held_strength) <= 1)) Damaged();
  if (reader.Flag()) state.noise = ReadGenerator(reader);
  return state;
}

std::vector<uint8_t> SerializeEmulator(const EmulatorState& state, const std::string& rom_md5) {
  ByteWriter body;
  WriteEmulator(state, body);
  return SealState({StateKind::kEmulator, rom_md5}, body);
}

}  // namespace ztw
