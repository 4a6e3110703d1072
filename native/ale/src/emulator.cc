#include "emulator.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "ale/emucore/Console.hxx"
#include "ale/emucore/OSystem.hxx"
#include "ale/emucore/Serializer.hxx"
#include "console_loader.h"
#include "core/tia_door.h"

namespace ale::stella {

ztw::VideoState TIADebug::Save(const TIA& tia) {
  ztw::VideoState state;
  state.object_masks = {tia.myCurrentBLMask, tia.myCurrentM0Mask, tia.myCurrentM1Mask, tia.myCurrentP0Mask,
                        tia.myCurrentP1Mask};
  state.playfield_mask = tia.myCurrentPFMask;
  state.is_frame_partial = tia.myPartialFrameFlag;
  if (state.is_frame_partial) state.drawn.assign(tia.myCurrentFrameBuffer, tia.myFramePointer);
  return state;
}

void TIADebug::Restore(const ztw::VideoState& state, TIA& tia) {
  tia.myCurrentBLMask = state.object_masks[0];
  tia.myCurrentM0Mask = state.object_masks[1];
  tia.myCurrentM1Mask = state.object_masks[2];
  tia.myCurrentP0Mask = state.object_masks[3];
  tia.myCurrentP1Mask = state.object_masks[4];
  tia.myCurrentPFMask = state.playfield_mask;
  tia.myPartialFrameFlag = state.is_frame_partial;
  tia.myFramePointer = std::copy(state.drawn.begin(), state.drawn.end(), tia.myCurrentFrameBuffer);
}

}  // namespace ale::stella

namespace ztw {

// What sticky actions hold is private to ALE's environment; an explicit instantiation may name it all the same.
ale::Action& HeldAction(ale::StellaEnvironment& environment);
template <ale::Action ale::StellaEnvironment::*kMember>
struct HeldActionAccess {
  friend ale::Action& HeldAction(ale::StellaEnvironment& environment) { return environment.*kMember; }
};
template struct HeldActionAccess<&ale::StellaEnvironment::m_player_a_action>;

float& HeldStrength(ale::StellaEnvironment& environment);
template <float ale::StellaEnvironment::*kMember>
struct HeldStrengthAccess {
  friend float& HeldStrength(ale::StellaEnvironment& environment) { return environment.*kMember; }
};
template struct HeldStrengthAccess<&ale::StellaEnvironment::m_paddle_a_strength>;

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
      kept_screen_(like.kept_screen_),
      start_draws_(like.start_draws_),
      gray_palette_(like.gray_palette_),
      rgb_palette_(like.rgb_palette_) {
  Apply(settings_, ale_);
  CreateEnvironment(rom, like.ale_.theOSystem->console().getFormat());
  Reseed(settings_.seed);
  std::copy(kept_screen_->begin(), kept_screen_->end(), const_cast<uint8_t*>(screen()));
  ChooseGame();
}

void Emulator::ChooseGame() {
  if (settings_.mode.has_value()) SetMode(*settings_.mode);
  if (settings_.difficulty != 0) SetDifficulty(settings_.difficulty);
}

// What ALEInterface::loadROM does, in its order, with a look at the state before its last line.
void Emulator::Load(const Rom& rom) {
  CreateEnvironment(rom, "");
  kept_state_ = std::make_shared<const EmulatorState>(Save());
  const std::string before = RandomState();
  Reset();
  start_draws_ = RandomState() != before;
  if (!start_draws_) kept_state_ = std::make_shared<const EmulatorState>(Save());
  const size_t num_pixels = static_cast<size_t>(height()) * width();
  kept_screen_ = std::make_shared<const std::vector<uint8_t>>(screen(), screen() + num_pixels);
}

void Emulator::CreateEnvironment(const Rom& rom, const std::string& display_format) {
  LoadConsole(*ale_.theOSystem, rom, display_format);
  InstallCore(settings_.core, console());
  ale_.romSettings = GameOf(rom.md5);
  ale_.romSettings->modifyEnvironmentSettings(ale_.theOSystem->settings());
  ale_.environment = std::make_unique<ale::StellaEnvironment>(ale_.theOSystem.get(), ale_.romSettings.get());
  DeferScreens(*ale_.environment, *ale_.theOSystem);
  HeldStrength(*ale_.environment) = 1;  // ALE leaves it to chance
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

EmulatorState Emulator::Save() {
  return {ale_.cloneState(), ale::stella::TIADebug::Save(video()), SaveSound(*ale_.theOSystem, *ale_.environment),
          HeldAction(*ale_.environment), HeldStrength(*ale_.environment)};
}

void Emulator::Restore(const EmulatorState& state) {
  screen();  // which stays
  ale_.restoreState(state.console);
  ale::stella::TIADebug::Restore(state.video, video());
  RestoreSound(state.sound, *ale_.theOSystem, *ale_.environment);
  HeldAction(*ale_.environment) = state.held_action;
  HeldStrength(*ale_.environment) = state.held_strength;
}

ale::stella::TIA& Emulator::video() {
  return static_cast<ale::stella::TIA&>(ale_.theOSystem->console().mediaSource());
}

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
