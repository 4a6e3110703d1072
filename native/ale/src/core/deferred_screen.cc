#include "core/deferred_screen.h"

#include "ale/emucore/Console.hxx"
#include "ale/emucore/OSystem.hxx"
#include "ale/environment/stella_environment.hpp"
#include "core/tia_chip.h"

namespace ztw {

// Private to ALE's environment; an explicit instantiation may name them all the same.
bool& BlendsFrames(ale::StellaEnvironment& environment);
ale::PhosphorBlend& BlendOf(ale::StellaEnvironment& environment);
ale::ALEScreen& ScreenOf(ale::StellaEnvironment& environment);
template <bool ale::StellaEnvironment::*kBlends, ale::PhosphorBlend ale::StellaEnvironment::*kBlend,
          ale::ALEScreen ale::StellaEnvironment::*kScreen>
struct ScreenAccess {
  friend bool& BlendsFrames(ale::StellaEnvironment& environment) { return environment.*kBlends; }
  friend ale::PhosphorBlend& BlendOf(ale::StellaEnvironment& environment) { return environment.*kBlend; }
  friend ale::ALEScreen& ScreenOf(ale::StellaEnvironment& environment) { return environment.*kScreen; }
};
template struct ScreenAccess<&ale::StellaEnvironment::m_colour_averaging, &ale::StellaEnvironment::m_phosphor_blend,
                             &ale::StellaEnvironment::m_screen>;

namespace {

VideoChip* OurChip(ale::stella::MediaSource& source) { return dynamic_cast<VideoChip*>(&source); }

}  // namespace

// What blends frames is a stand-in of ours (phosphor_blend.cc): ALE is made to call it always, and it asks here first.
void DeferScreens(ale::StellaEnvironment& environment, ale::stella::OSystem& system) {
  VideoChip* const chip = OurChip(system.console().mediaSource());
  if (chip == nullptr) return;
  BlendsFrames(environment) = true;
  chip->DeferScreens(true);
}

void SettleScreen(ale::StellaEnvironment& environment, ale::stella::OSystem& system) {
  VideoChip* const chip = OurChip(system.console().mediaSource());
  if (chip == nullptr || !chip->is_screen_due()) return;
  chip->DeferScreens(false);
  BlendOf(environment).process(ScreenOf(environment));
  chip->DeferScreens(true);
}

bool IsScreenDeferred(ale::stella::MediaSource& source) {
  VideoChip* const chip = OurChip(source);
  return chip != nullptr && chip->LeavesScreen();
}

}  // namespace ztw
