// Puts a ROM's bytes into a new console, as ALE puts a ROM file.
#ifndef ZTW_CONSOLE_LOADER_H_
#define ZTW_CONSOLE_LOADER_H_

#include <string>

#include "ale/emucore/OSystem.hxx"
#include "rom.h"

namespace ztw {

// What ALEInterface::loadSettings does, without its exits and without looking at a file, which may have changed since it
// was identified. Throws RomError. `display_format`: "NTSC", "PAL" or "SECAM", as a console of this ROM found it before; empty
// lets the console find out, which plays 60 frames and takes longer than all else.
void LoadConsole(ale::stella::OSystem& system, const Rom& rom, const std::string& display_format);

}  // namespace ztw

#endif  // ZTW_CONSOLE_LOADER_H_
