// One ALE emulator with a loaded ROM, and a seeded reset that does not load it again.
#ifndef ZTW_EMULATOR_H_
#define ZTW_EMULATOR_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ale/ale_interface.hpp"
#include "core/deferred_screen.h"
#include "emulator_settings.h"
#include "pooling.h"
#include "rom.h"
#include "state_emulator.h"

namespace ztw {

// Owned by one thread at a time.
class Emulator {
 public:
  // Loads an identified ROM. Throws RomError, and std::runtime_error for a mode or difficulty that the game lacks.
  Emulator(const Rom& rom, const EmulatorSettings& settings);
  // The same as `like`, of the same ROM, was right after it was loaded, whatever it has played since: without the frames
  // that loading plays.
  Emulator(const Rom& rom, const Emulator& like);

  // Makes the next Reset() equal the first one after a fresh load of the ROM with this seed, in the mode and difficulty of now.
  void Reseed(uint32_t seed);
  void Reset();
  // All that decides what comes next, and what is seen; the generator behind sticky actions only if it is asked for.
  EmulatorState Save(bool with_noise);
  // Goes back to a state of an emulator of the same ROM. Without its generator in the state, sticky actions go on drawing
  // from ours.
  void Restore(const EmulatorState& state);
  // Throws StateProblem, as ReadState does, and nothing has moved then.
  EmulatorState Deserialize(const uint8_t* bytes, size_t length);
  void WriteState(const EmulatorState& state, ByteWriter& writer) const { WriteEmulator(state, writer); }
  EmulatorState ReadState(ByteReader& reader);
  // Begins the generator behind sticky actions anew.
  void SeedNoise(uint32_t seed) { ale_.environment->getEnvironmentRNG().seed(seed); }
  // Emulates `frame_skip` frames and returns their reward; nothing moves once the game is over. A paddle turns by a share
  // of what it can in a frame.
  int Act(ale::Action action, float paddle_strength = 1) { return ale_.act(action, paddle_strength); }
  // Writes a byte of RAM, 0 ... 127.
  void SetRam(int index, uint8_t value) { ale_.setRAM(static_cast<size_t>(index), value); }

  // The game's modes and difficulties. A mode is set by the next Reset(), a difficulty's switches by the next frame; both
  // setters throw std::runtime_error.
  std::vector<uint32_t> modes() const { return ale_.getAvailableModes(); }
  uint32_t mode() const { return ale_.getMode(); }
  void SetMode(uint32_t mode) { ale_.setMode(mode); }
  std::vector<uint32_t> difficulties() const { return ale_.getAvailableDifficulties(); }
  uint32_t difficulty() const { return ale_.getDifficulty(); }
  void SetDifficulty(uint32_t difficulty) { ale_.setDifficulty(difficulty); }

  bool is_game_over() const { return ale_.game_over(); }  // or cut off by ALE's own limits
  bool is_terminated() const { return ale_.game_over(false); }
  bool is_truncated() const { return ale_.game_truncated(); }
  int lives() const { return ale_.romSettings->lives(); }
  int frame() const { return ale_.getFrameNumber(); }
  int episode_frame() const { return ale_.getEpisodeFrameNumber(); }

  const std::string& rom_md5() const { return rom_md5_; }
  int height() const { return static_cast<int>(ale_.getScreen().height()); }
  int width() const { return static_cast<int>(ale_.getScreen().width()); }
  // [height, width] indices into the palette.
  const uint8_t* screen() const {
    SettleScreen(*ale_.environment, *ale_.theOSystem);
    return ale_.getScreen().getArray();
  }
  static constexpr int kRamBytes = 128;
  const uint8_t* ram() const { return ale_.getRAM().array(); }
  const GrayPalette& gray_palette() const { return gray_palette_; }
  const RgbPalette& rgb_palette() const { return rgb_palette_; }
  // Writes [height, width, 3] bytes.
  void WriteRgb(uint8_t* rgb) const;
  // [samples] bytes of the last act, mono; zeros unless sound is on.
  const std::vector<uint8_t>& sound() const { return ale_.getAudio(); }
  bool has_sound() const { return settings_.sound; }
  // Of the television: 60, or 50 for PAL and SECAM.
  int frames_per_second() const { return static_cast<int>(ale_.theOSystem->console().getFrameRate()); }
  const EmulatorSettings& settings() const { return settings_; }

  // All that ALE offers, for who compares cores.
  ale::ALEInterface& ale() { return ale_; }
  ale::stella::Console& console() { return ale_.theOSystem->console(); }

  std::vector<ale::Action> minimal_actions() const { return ale_.getMinimalActionSet(); }
  std::vector<ale::Action> legal_actions() const { return ale_.getLegalActionSet(); }

 private:
  void Load(const Rom& rom);
  void CreateEnvironment(const Rom& rom, const std::string& display_format);
  void ChooseGame();
  std::string RandomState();
  void ReadPalettes();

  const EmulatorSettings settings_;
  ale::ALEInterface ale_;
  std::string rom_md5_;
  // Right after the ROM was loaded; or, in the few games whose own start draws random numbers, one reset before.
  std::shared_ptr<const EmulatorState> kept_state_;
  bool start_draws_ = false;
  GrayPalette gray_palette_{};
  RgbPalette rgb_palette_{};
};

}  // namespace ztw

#endif  // ZTW_EMULATOR_H_
