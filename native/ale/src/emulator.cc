#include "emulator.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "ale/emucore/Console.hxx"
#include "ale/emucore/OSystem.hxx"
#include "ale/emucore/Serializer.hxx"
#include "console_loader.h"
#include "private_member.h"

namespace ztw {

// Private to ALE's environment.
struct HeldAction { friend constexpr auto Member(HeldAction); };
template struct Reveal<HeldAction, &ale::StellaEnvironment::m_player_a_action>;
struct HeldStrength { friend constexpr auto Member(HeldStrength); };
template struct Reveal<HeldStrength, &ale::StellaEnvironment::m_paddle_a_strength>;
struct ProcessScreen { friend constexpr auto Member(ProcessScreen); };
template struct Reveal<ProcessScreen, &ale::StellaEnvironment::processScreen>;
struct ProcessRam { friend constexpr auto Member(ProcessRam); };
template struct Reveal<ProcessRam, &ale::StellaEnvironment::processRAM>;

namespace {

void Apply(const EmulatorSettings& settings, ale::ALEInterface& ale) {
  ale.setInt("random_seed", static_cast<int>(settings.seed));
  ale.setFloat("repeat_action_probability", settings.repeat_action_probability);
  ale.setInt("frame_skip", settings.frame_skip);
  ale.setInt("max_num_frames_per_episode", settings.max_frames);
  ale.setBool("truncate_on_loss_of_life", settings.truncate_on_life_loss);
  ale.setInt("reward_min", settings.reward_min);
  ale.setInt("reward_max", settings.reward_max);
  ale.setInt("paddle_min", settings.paddle_min);
  ale.setInt("paddle_max", settings.paddle_max);
  ale.setBool("color_averaging", settings.color_averaging);
  ale.setBool("sound_obs", settings.sound);
  ale.setInt("system_random_seed", settings.system_seed);
}

}  // namespace

Emulator::Emulator(const Rom& rom, const EmulatorSettings& settings) : settings_(settings) {
  Apply(settings, ale_);
  Load(rom);
  ChooseGame();
  ReadPalettes();
}

Emulator::Emulator(const Rom& rom, const Emulator& like)
    : settings_(like.settings_),
      kept_state_(like.kept_state_),
      start_draws_(like.start_draws_),
      gray_palette_(like.gray_palette_),
      rgb_palette_(like.rgb_palette_) {
  Apply(settings_, ale_);
  CreateEnvironment(rom, like.ale_.theOSystem->console().getFormat());
  Reseed(settings_.seed);
  ChooseGame();
}

void Emulator::ChooseGame() {
  if (settings_.mode.has_value()) SetMode(*settings_.mode);
  if (settings_.difficulty != 0) SetDifficulty(settings_.difficulty);
}

// What ALEInterface::loadROM does, in its order, with a look at the state before its last line.
void Emulator::Load(const Rom& rom) {
  CreateEnvironment(rom, "");
  kept_state_ = std::make_shared<const EmulatorState>(Save(false));
  const std::string before = RandomState();
  Reset();
  start_draws_ = RandomState() != before;
  if (!start_draws_) kept_state_ = std::make_shared<const EmulatorState>(Save(false));
}

void Emulator::CreateEnvironment(const Rom& rom, const std::string& display_format) {
  rom_md5_ = rom.md5;
  LoadConsole(*ale_.theOSystem, rom, display_format);
  InstallCore(settings_.core, console());
  ale_.romSettings = GameOf(rom.md5);
  ale_.romSettings->modifyEnvironmentSettings(ale_.theOSystem->settings());
  ale_.environment = std::make_unique<ale::StellaEnvironment>(ale_.theOSystem.get(), ale_.romSettings.get());
  DeferScreens(*ale_.environment, *ale_.theOSystem);
  (*ale_.environment).*Member(HeldStrength{}) = 1;  // ALE leaves it to chance
  CheckGenerator(ale_.environment->getEnvironmentRNG());
}

// ALE's seed feeds a generator of its own (sticky actions, a few games' start). The console behind it always starts
// from the same other generator, which every reset advances: so going back to the state after the load, that
// generator included, stands in for the load itself.
void Emulator::Reseed(uint32_t seed) {
  const uint32_t mode = this->mode(), difficulty = this->difficulty();
  Restore(*kept_state_);
  SeedNoise(seed);
  if (start_draws_) Reset();  // as the load does, once more than its caller sees, and in the game's default mode
  ale_.environment->setMode(mode);
  ale_.environment->setDifficulty(difficulty);
}

void Emulator::Reset() {
  ale_.reset_game();
  SettleSound(*ale_.theOSystem);
}

EmulatorState Emulator::Save(bool with_noise) {
  EmulatorState state;
  state.counters = ale_.environment->getState();
  state.console = SaveConsole(console(), *ale_.romSettings);
  state.sound = SaveSound(*ale_.theOSystem, *ale_.environment);
  state.held_action = (*ale_.environment).*Member(HeldAction{});
  state.held_strength = (*ale_.environment).*Member(HeldStrength{});
  if (with_noise) state.noise = GeneratorOf(ale_.environment->getEnvironmentRNG());
  return state;
}

void Emulator::Restore(const EmulatorState& state) {
  ale::StellaEnvironment& environment = *ale_.environment;
  RestoreConsole(state.console, console(), *ale_.romSettings);
  environment.setState(state.counters);
  RestoreSound(state.sound, *ale_.theOSystem, environment);
  environment.*Member(HeldAction{}) = state.held_action;
  environment.*Member(HeldStrength{}) = state.held_strength;
  if (state.noise.has_value()) GeneratorOf(environment.getEnvironmentRNG()) = *state.noise;
  (environment.*Member(ProcessScreen{}))();
  (environment.*Member(ProcessRam{}))();
}

EmulatorState Emulator::Deserialize(const uint8_t* bytes, size_t length) {
  ByteReader reader = OpenState(bytes, length, {StateKind::kEmulator, rom_md5_});
  EmulatorState state = ReadState(reader);
  reader.RequireEnd();
  return state;
}

EmulatorState Emulator::ReadState(ByteReader& reader) { return ReadEmulator(reader, *ale_.theOSystem, *ale_.romSettings); }

std::string Emulator::RandomState() {
  ale::stella::Serializer serializer;
  ale_.environment->getEnvironmentRNG().saveState(serializer);
  return serializer.get_str();
}

void Emulator::WriteRgb(uint8_t* rgb) const {
  const size_t num_pixels = static_cast<size_t>(height()) * width();
  const uint8_t* pixels = screen();
  for (size_t i = 0; i < num_pixels; ++i, rgb += 3) {
    const std::array<uint8_t, 3>& color = rgb_palette_[pixels[i]];
    rgb[0] = color[0], rgb[1] = color[1], rgb[2] = color[2];
  }
}

void Emulator::ReadPalettes() {
  ale::ColourPalette& palette = ale_.theOSystem->colourPalette();
  std::array<uint8_t, 256> indices;
  std::iota(indices.begin(), indices.end(), uint8_t{0});
  palette.applyPaletteRGB(rgb_palette_[0].data(), indices.data(), indices.size());
  // ALE's gray of index i is entry i + 1. Index 255 (PAL's white without color: Air Raid) thus reads past its table,
  // and in ale-py finds the 0 that begins the next one: we neither read there nor differ.
  palette.applyPaletteGrayscale(gray_palette_.data(), indices.data(), indices.size() - 1);
  gray_palette_[255] = 0;
}

}  // namespace ztw
