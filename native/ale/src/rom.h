// Tells whether ALE can load a ROM, before ALE is asked: its own answer to a bad one is to end the process.
#ifndef ZTW_ROM_H_
#define ZTW_ROM_H_

#include <memory>
#include <stdexcept>
#include <string>

#include "ale/games/RomSettings.hpp"

namespace ztw {

struct Rom {
  std::string path;
  std::string md5;
  std::string game;  // ALE's name, e.g. "space_invaders"
};

class RomError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Throws RomError if the file cannot be read, or if ALE has no game for exactly these bytes.
Rom IdentifyRom(const std::string& path);

// ALE's rules (reward, lives, end) for the ROM of this checksum, or nullptr.
std::unique_ptr<ale::RomSettings> GameOf(const std::string& md5);

}  // namespace ztw

#endif  // ZTW_ROM_H_
