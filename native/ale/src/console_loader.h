// Puts a ROM's bytes into a new console, as ALE puts a ROM file.
#ifndef ZTW_CONSOLE_LOADER_H_
#define ZTW_CONSOLE_LOADER_H_

#include "ale/emucore/OSystem.hxx"
#include "rom.h"

namespace ztw {

// What ALEInterface::loadSettings does, without its exits and without looking at a file, which may have changed since it
// was identified. Throws RomError.
void LoadConsole(ale::stella::OSystem& system, const Rom& rom);

}  // namespace ztw

#endif  // ZTW_CONSOLE_LOADER_H_
