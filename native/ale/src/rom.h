// Tells whether ALE can load a ROM, before ALE is asked: its own answer to a bad one is to end the process.
#ifndef ZTW_ROM_H_
#define ZTW_ROM_H_

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "ale/games/RomSettings.hpp"

namespace ztw {

struct Rom {
  std::string name;  // its path, or what else messages call it
  std::string md5;
  std::string game;  // ALE's name, e.g. "space_invaders"
  std::shared_ptr<const std::vector<uint8_t>> bytes;  // what was identified, whatever becomes of the file
};

class RomError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Throws RomError if the file cannot be read, or if ALE has no game for exactly these bytes.
Rom IdentifyRom(const std::string& path);
Rom IdentifyRom(std::vector<uint8_t> bytes, const std::string& name);

// ALE's rules (reward, lives, end) for the ROM of this checksum, or nullptr.
std::unique_ptr<ale::RomSettings> GameOf(const std::string& md5);
// The same for ALE's name of a game; its md5() is the checksum of the ROM that ALE wants.
std::unique_ptr<ale::RomSettings> GameNamed(const std::string& game);

}  // namespace ztw

#endif  // ZTW_ROM_H_
