// Tries our processor against ALE's with programs that nobody wrote: bytes drawn from a seed, all opcodes, decimal sums, stacks
// over the video chip, code in memory and in registers.
#ifndef ZTW_CORE_CPU_DRILL_H_
#define ZTW_CORE_CPU_DRILL_H_

#include <cstdint>
#include <string>

#include "rom.h"

namespace ztw {

// Both processors run the same programs, in the console that the ROM makes ALE build, with ALE's own video chip. Returns what
// differs first in the saved states, or nothing. With a mistake, ours has a wrong flag now and then.
std::string DrillProcessors(const Rom& rom, uint32_t seed, int num_programs, bool with_mistake);

}  // namespace ztw

#endif  // ZTW_CORE_CPU_DRILL_H_
