// One ALE emulator with a loaded ROM, and a seeded reset that does not load it again.
#ifndef ZTW_EMULATOR_H_
#define ZTW_EMULATOR_H_

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "ale/ale_interface.hpp"
#include "pooling.h"
#include "rom.h"

namespace ale::stella {
class TIA;
}

namespace ztw {

// What ALE 0.12.1 leaves out of its saved states of the video chip.
struct VideoState {
  // Of ball, missiles, players and playfield: into tables that all chips share.
  std::array<const uint8_t*, 5> object_masks{};
  const uint32_t* playfield_mask = nullptr;
  bool is_frame_partial = false;
  std::vector<uint8_t> drawn;  // of a partial frame
};

// A console as it stands, without the generator behind sticky actions; of the game's own score-keeping, what ALE saves.
struct EmulatorState {
  ale::ALEState console;
  VideoState video;
  ale::Action held_action = ale::PLAYER_A_NOOP;  // that sticky actions repeat; ALE leaves it out too
};

// Owned by one thread at a time.
class Emulator {
 public:
  // Loads an identified ROM, with ALE's `random_seed` = seed: at most 2^31 - 1. Throws RomError.
  Emulator(const Rom& rom, float repeat_action_probability, uint32_t seed = 0);

  // Makes the next Reset() equal the first one after a fresh load of the ROM with this seed.
  void Reseed(uint32_t seed);
  void Reset() { ale_.reset_game(); }
  EmulatorState Save();
  // Goes back to a state of an emulator of the same ROM. The screen stays as it is until the next frame.
  void Restore(const EmulatorState& state);
  // Begins the generator behind sticky actions anew.
  void SeedNoise(uint32_t seed) { ale_.environment->getEnvironmentRNG().seed(seed); }
  // Emulates one frame and returns its reward; nothing moves once the game is over.
  int Act(ale::Action action) { return ale_.act(action); }

  bool is_game_over() const { return ale_.game_over(); }
  int lives() const { return ale_.romSettings->lives(); }
  int frame() const { return ale_.getFrameNumber(); }
  int episode_frame() const { return ale_.getEpisodeFrameNumber(); }

  int height() const { return static_cast<int>(ale_.getScreen().height()); }
  int width() const { return static_cast<int>(ale_.getScreen().width()); }
  // [height, width] indices into the palette.
  const uint8_t* screen() const { return ale_.getScreen().getArray(); }
  // 128 bytes.
  const uint8_t* ram() const { return ale_.getRAM().array(); }
  const GrayPalette& gray_palette() const { return gray_palette_; }
  const RgbPalette& rgb_palette() const { return rgb_palette_; }
  // Appends [height, width, 3] bytes.
  void AppendRgb(std::vector<uint8_t>& frames) const;

  std::vector<ale::Action> minimal_actions() const { return ale_.getMinimalActionSet(); }
  std::vector<ale::Action> legal_actions() const { return ale_.getLegalActionSet(); }

 private:
  void Load(const Rom& rom);
  ale::stella::TIA& video();
  std::string RandomState();
  void ReadPalettes();

  ale::ALEInterface ale_;
  // Right after the ROM was loaded; or, in the few games whose own start draws random numbers, one reset before.
  EmulatorState kept_state_;
  bool start_draws_ = false;
  GrayPalette gray_palette_{};
  RgbPalette rgb_palette_{};
};

}  // namespace ztw

#endif  // ZTW_EMULATOR_H_
