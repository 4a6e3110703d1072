// What ALE 0.12.1 leaves out of its saved states of cartridges.
#ifndef ZTW_STATE_CARTRIDGE_H_
#define ZTW_STATE_CARTRIDGE_H_

#include "ale/emucore/Cart.hxx"

namespace ztw {

// The fraction of a clock that a music cartridge (Pitfall II) has counted, which ALE rounds; 0 for the others.
double SaveMusicClock(ale::stella::Device& cartridge);
// After ALE has loaded the cartridge's state.
void FinishCartridge(double music_clock, ale::stella::Device& cartridge);

}  // namespace ztw

#endif  // ZTW_STATE_CARTRIDGE_H_
