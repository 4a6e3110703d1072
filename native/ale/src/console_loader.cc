#include "console_loader.h"

#include <filesystem>

#include "ale/emucore/Cart.hxx"
#include "ale/emucore/Console.hxx"
#include "ale/emucore/PropsSet.hxx"

namespace ztw {
namespace {

using ale::stella::Cartridge;
using ale::stella::Console;
using ale::stella::OSystem;
using ale::stella::Properties;

// A class of ALE's hands what is protected to those that derive from it, and to nobody else. There is never one of these.
class ConsoleLoader : private OSystem {
 public:
  static Properties PropertiesOf(OSystem& system, const Rom& rom) {
    ale::stella::PropertiesSet& known = *(system.*&ConsoleLoader::myPropSet);
    Properties properties;
    known.getMD5(rom.md5, properties);
    if (properties.get(ale::stella::Cartridge_Name) != "Untitled") return properties;
    // As ALE names a ROM that it has no properties of; its saved states begin with the checksum that is put here.
    properties.set(ale::stella::Cartridge_MD5, rom.md5);
    properties.set(ale::stella::Cartridge_Name, std::filesystem::path(rom.name).stem().string());
    return properties;
  }

  static void Attach(OSystem& system, Cartridge* cartridge, const Properties& properties) {
    system.*&ConsoleLoader::myConsole = new Console(&system, cartridge, properties);
    system.*&ConsoleLoader::myScreen = new ale::stella::Screen(&system);
  }
};

}  // namespace

void LoadConsole(OSystem& system, const Rom& rom, const std::string& display_format) {
  system.settings().validate();
  system.create();
  Properties properties = ConsoleLoader::PropertiesOf(system, rom);
  if (!display_format.empty()) properties.set(ale::stella::Display_Format, display_format);
  const auto size = static_cast<uint32_t>(rom.bytes->size());
  Cartridge* cartridge = Cartridge::create(rom.bytes->data(), size, properties, system.settings());
  if (cartridge == nullptr) throw RomError("ALE cannot tell what kind of cartridge the ROM " + rom.name + " is");
  ConsoleLoader::Attach(system, cartridge, properties);
  system.colourPalette().setPalette("standard", system.console().getFormat());
}

}  // namespace ztw
