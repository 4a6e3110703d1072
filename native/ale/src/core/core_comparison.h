// Plays the same on ALE's own core and on ours, in lockstep, and says where they first differ.
#ifndef ZTW_CORE_CORE_COMPARISON_H_
#define ZTW_CORE_CORE_COMPARISON_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/core_trace.h"
#include "emulator.h"

namespace ztw {

class CorePlay;

// A mistake in our core, for who tests that the comparison finds one.
enum class Plant { kNone, kFlag, kLongRuns, kVideo };

struct CoreDifference {
  int frame = 0;           // of the play, from 0
  std::string what;        // e.g. "RAM byte 12: 3 with ALE's core, 4 with ours"
  int instruction = -1;    // of the frame, from 0; -1 where instructions show none
  std::string ale, ours;   // what stood after it
  bool is_in_runs = false;  // it shows only where many instructions are run in one go
};

// A play is a seed and a number of frames; see core_play.h.
class CoreComparison {
 public:
  CoreComparison(const Rom& rom, Plant plant);

  // The first difference of a play, located; or none.
  std::optional<CoreDifference> Compare(uint32_t seed, int num_frames);
  // Seconds of CPU time that one core alone takes for random actions, with a reset after each game.
  double Time(Core core, uint32_t seed, int num_frames);

 private:
  void LocateFrame(CorePlay& play, CoreDifference& difference);
  void LocateInstruction(CorePlay& play, CoreDifference& difference);
  void LocateRun(CorePlay& play, const std::vector<TracedInstruction>& ale, CoreDifference& difference);
  TracedInstruction RunInOneGo(CorePlay& play, int frame, size_t num_instructions);

  Tracer ale_tracer_, our_tracer_;
  Emulator ale_, ours_;
};

}  // namespace ztw

#endif  // ZTW_CORE_CORE_COMPARISON_H_
