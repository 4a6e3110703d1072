// Tries our video chip against ALE's with accesses that no game makes: any register at any cycle, in frames of any length.
#ifndef ZTW_CORE_TIA_DRILL_H_
#define ZTW_CORE_TIA_DRILL_H_

#include <cstdint>
#include <string>

#include "rom.h"

namespace ztw {

// Both chips get the same accesses, drawn from the seed, in the console that the ROM makes ALE build. Returns what differs
// first: what is read, the whole saved state, or the screen, which is looked at after some frames only; or nothing. With a
// mistake, ours gets a few other values.
std::string DrillVideo(const Rom& rom, uint32_t seed, int num_frames, bool with_mistake);

}  // namespace ztw

#endif  // ZTW_CORE_TIA_DRILL_H_
