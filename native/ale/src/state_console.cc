#include "state_console.h"

#include <cstring>
#include <sstream>
#include <stdexcept>

#include "ale/emucore/Console.hxx"
#include "ale/emucore/Deserializer.hxx"
#include "ale/emucore/M6502.hxx"
#include "ale/emucore/Serializer.hxx"
#include "ale/emucore/System.hxx"
#include "ale/emucore/TIA.hxx"
#include "private_member.h"
#include "state_cartridge.h"
#include "state_score.h"

namespace ztw {

struct SystemDevices { friend constexpr auto Member(SystemDevices); };
template struct Reveal<SystemDevices, &ale::stella::System::myDevices>;
struct HiddenRandom { friend constexpr auto Member(HiddenRandom); };
template struct Reveal<HiddenRandom, &ale::stella::Random::m_pimpl>;

namespace {

// What ALE's random numbers hide.
struct SeededGenerator {
  uint32_t seed;
  std::mt19937 generator;
};

ale::stella::TIA& VideoOf(ale::stella::Console& console) {
  return static_cast<ale::stella::TIA&>(console.mediaSource());
}

// All processors write their name, these, and more or less of how they got there.
std::string SaveRegisters(ale::stella::M6502& processor) {
  ale::stella::Serializer written;
  processor.save(written);
  return written.get_str().substr(sizeof(int32_t) + std::strlen(processor.name()), kRegisterBytes);
}

void LoadRegisters(const std::string& registers, ale::stella::M6502& processor) {
  ale::stella::Serializer written;
  written.putString(processor.name());
  const std::string how_it_got_there(2 * sizeof(int32_t), '\0');
  ale::stella::Deserializer reader(written.get_str() + registers + how_it_got_there);
  processor.load(reader);
}

}  // namespace

std::mt19937& GeneratorOf(ale::stella::Random& random) {
  return static_cast<SeededGenerator*>(static_cast<void*>(random.*Member(HiddenRandom{})))->generator;
}

void CheckGenerator(ale::stella::Random& random) {
  ale::stella::Serializer written;
  random.saveState(written);
  std::ostringstream expected;
  expected << GeneratorOf(random);
  ale::stella::Deserializer reader(written.get_str());
  if (reader.getString() != expected.str()) throw std::runtime_error("ALE's generator is not where it was");
}

ConsoleDevices DevicesOf(ale::stella::Console& console) {
  auto& devices = console.system().*Member(SystemDevices{});
  return {devices[0], devices[1], devices[2]};
}

std::string SerializeRules(ale::RomSettings& rules) {
  ale::stella::Serializer written;
  rules.saveState(written);
  return written.get_str();
}

ConsoleState SaveConsole(ale::stella::Console& console, ale::RomSettings& rules) {
  ale::stella::System& system = console.system();
  const ConsoleDevices devices = DevicesOf(console);
  ConsoleState state;
  state.cycles = system.cycles();
  state.registers = SaveRegisters(system.m6502());
  ale::stella::Serializer written;
  for (ale::stella::Device* device : {devices.memory, devices.video, devices.cartridge}) device->save(written);
  state.devices = written.get_str();
  state.rules = SerializeRules(rules);
  state.generator = GeneratorOf(system.rng());
  state.music_clock = SaveMusicClock(*devices.cartridge);
  state.score = SaveScore(rules);
  state.video = SaveVideo(VideoOf(console));
  return state;
}

void RestoreConsole(const ConsoleState& state, ale::stella::Console& console, ale::RomSettings& rules) {
  ale::stella::System& system = console.system();
  const ConsoleDevices devices = DevicesOf(console);
  system.incrementCycles(state.cycles - system.cycles());
  ale::stella::Deserializer written(state.devices), written_rules(state.rules);
  LoadRegisters(state.registers, system.m6502());
  for (ale::stella::Device* device : {devices.memory, devices.video, devices.cartridge}) device->load(written);
  rules.loadState(written_rules);
  GeneratorOf(system.rng()) = state.generator;
  FinishCartridge(state.music_clock, *devices.cartridge);
  RestoreScore(state.score, rules);
  RestoreVideo(state.video, VideoOf(console));
}

}  // namespace ztw
