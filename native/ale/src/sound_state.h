// The sound chip as it stands: ALE leaves it out of its saved states, and never resets it.
#ifndef ZTW_SOUND_STATE_H_
#define ZTW_SOUND_STATE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "ale/emucore/OSystem.hxx"
#include "ale/emucore/TIASnd.hxx"
#include "ale/environment/stella_environment.hpp"

namespace ztw {

struct SoundState {
  std::optional<ale::stella::TIASound> synthesizer;  // absent where sound is off
  std::vector<uint8_t> samples;                      // of the last act
};

// Hands the registers written so far to the synthesizer, which changes nothing but when: ALE does it with the next act, and
// would keep the writes of resets without one for ever.
void SettleSound(ale::stella::OSystem& system);
// As it stands; where sound is off, as it is when it is switched on.
ale::stella::TIASound SoundChipOf(ale::stella::OSystem& system);
SoundState SaveSound(ale::stella::OSystem& system, ale::StellaEnvironment& environment);
// A state without sound leaves the synthesizer silent, if there is one.
void RestoreSound(const SoundState& state, ale::stella::OSystem& system, ale::StellaEnvironment& environment);

}  // namespace ztw

#endif  // ZTW_SOUND_STATE_H_
