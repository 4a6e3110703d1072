// An emulator as it stands, and its bytes.
#ifndef ZTW_STATE_EMULATOR_H_
#define ZTW_STATE_EMULATOR_H_

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "ale/environment/ale_state.hpp"
#include "sound_state.h"
#include "state_console.h"

namespace ztw {

struct EmulatorState {
  ale::ALEState counters;  // frames, paddles, mode and difficulty; without the console, which follows
  ConsoleState console;
  SoundState sound;
  ale::Action held_action = ale::PLAYER_A_NOOP;  // that sticky actions repeat
  float held_strength = 1;                       // of a paddle, with that action
  std::optional<std::mt19937> noise;             // the generator behind them, if it is part of the state
};

// What the first bytes of every state say.
enum class StateKind : uint8_t { kEmulator = 1, kEnvironment = 2 };
struct StateHeader {
  StateKind kind = StateKind::kEmulator;
  std::string rom_md5;
  uint32_t rules = 0;  // of an environment: a checksum of all options that decide what comes next
};

// Header, body, and a checksum over both.
std::vector<uint8_t> SealState(const StateHeader& header, const ByteWriter& body);
// The body of a state with this very header. Throws StateProblem.
ByteReader OpenState(const uint8_t* bytes, size_t length, const StateHeader& expected);
// Throws StateProblem if the ROMs differ.
void RequireRom(const std::string& md5, const std::string& expected);

// In state_generator.cc.
void WriteGenerator(const std::mt19937& generator, ByteWriter& writer);
std::mt19937 ReadGenerator(ByteReader& reader);

// In state_sound.cc. What no sound follows from is like that of another chip.
void WriteSound(const SoundState& state, ByteWriter& writer);
SoundState ReadSound(ByteReader& reader, const ale::stella::TIASound& like);

void WriteEmulator(const EmulatorState& state, ByteWriter& writer);
// For an emulator of the same ROM; reads nothing that it could not go on from. Throws StateProblem.
EmulatorState ReadEmulator(ByteReader& reader, ale::stella::OSystem& system, ale::RomSettings& rules);

// Sealed.
std::vector<uint8_t> SerializeEmulator(const EmulatorState& state, const std::string& rom_md5);

}  // namespace ztw

#endif  // ZTW_STATE_EMULATOR_H_
