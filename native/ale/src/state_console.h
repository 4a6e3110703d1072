// A console as it stands: its chips, its cartridge, and the rules that count what is earned in it.
#ifndef ZTW_STATE_CONSOLE_H_
#define ZTW_STATE_CONSOLE_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "ale/emucore/OSystem.hxx"
#include "ale/emucore/Random.hxx"
#include "ale/games/RomSettings.hpp"
#include "state_video.h"

namespace ztw {

struct ConsoleState {
  uint32_t cycles = 0;
  // Of the processor (registers alone), of chips and cartridge, and of the game's rules, as ALE's own serializer writes
  // them: so they are the same whichever core emulates.
  std::string registers, devices, rules;
  std::mt19937 generator;  // of the console, which it draws from at each reset
  double music_clock = 0;
  std::vector<int32_t> score;
  VideoState video;
};

ConsoleState SaveConsole(ale::stella::Console& console, ale::RomSettings& rules);
// Of a console of the same ROM.
void RestoreConsole(const ConsoleState& state, ale::stella::Console& console, ale::RomSettings& rules);

// Throws StateProblem where the console could not go on from it. Its screens have been read for this console.
void CheckConsole(const ConsoleState& state, ale::stella::Console& console, ale::RomSettings& rules);

// The generator that ALE hides.
std::mt19937& GeneratorOf(ale::stella::Random& random);
// Throws std::runtime_error if it were not where GeneratorOf looks.
void CheckGenerator(ale::stella::Random& random);

// Of the state's registers: six numbers, seven flags, and a status.
constexpr size_t kRegisterBytes = 14 * sizeof(int32_t);

// The game's rules as ALE writes them.
std::string SerializeRules(ale::RomSettings& rules);
// Memory and input chip, video chip, cartridge.
struct ConsoleDevices {
  ale::stella::Device *memory, *video, *cartridge;
};
ConsoleDevices DevicesOf(ale::stella::Console& console);

}  // namespace ztw

#endif  // ZTW_STATE_CONSOLE_H_
