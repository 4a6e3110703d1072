#include "rom.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "ale/emucore/MD5.hxx"
#include "ale/games/Roms.hpp"

namespace ztw {
namespace {

constexpr uintmax_t kLargestRom = 512 * 1024;  // ALE reads no more

std::vector<uint8_t> ReadRom(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) throw RomError("the ROM file " + path + " does not exist");
  if (!std::filesystem::is_regular_file(status)) throw RomError(path + " is not a ROM file");
  const uintmax_t size = std::filesystem::file_size(path, error);
  if (error || size == 0 || size > kLargestRom) throw RomError(path + " does not have the size of a ROM");
  std::ifstream file(path, std::ios::binary);
  std::vector<uint8_t> bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file || bytes.size() != size) throw RomError("the ROM file " + path + " cannot be read");
  return bytes;
}

}  // namespace

Rom IdentifyRom(const std::string& path) { return IdentifyRom(ReadRom(path), path); }

Rom IdentifyRom(std::vector<uint8_t> bytes, const std::string& name) {
  if (bytes.empty() || bytes.size() > kLargestRom) throw RomError(name + " does not have the size of a ROM");
  const std::string md5 = ale::stella::MD5(bytes.data(), static_cast<uint32_t>(bytes.size()));
  const std::unique_ptr<ale::RomSettings> game = GameOf(md5);
  if (game == nullptr) throw RomError("ALE has no game for the ROM " + name + " (md5 " + md5 + ")");
  return Rom{name, md5, game->rom(), std::make_shared<const std::vector<uint8_t>>(std::move(bytes))};
}

// ALE would also answer to a file's mere name, whatever its bytes: so it is not told the name.
std::unique_ptr<ale::RomSettings> GameOf(const std::string& md5) {
  return std::unique_ptr<ale::RomSettings>(ale::buildRomRLWrapper("", md5));
}

std::unique_ptr<ale::RomSettings> GameNamed(const std::string& game) {
  return std::unique_ptr<ale::RomSettings>(ale::buildRomRLWrapper(game + ".bin", "none"));
}

}  // namespace ztw
