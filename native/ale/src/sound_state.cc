#include "sound_state.h"

#include <algorithm>

#include "ale/common/SoundRaw.hxx"

namespace ztw {

// Both are private to ALE's classes; an explicit instantiation may name them all the same.
ale::stella::TIASound& Synthesizer(ale::SoundRaw& sound);
template <ale::stella::TIASound ale::SoundRaw::*kMember>
struct SynthesizerAccess {
  friend ale::stella::TIASound& Synthesizer(ale::SoundRaw& sound) { return sound.*kMember; }
};
template struct SynthesizerAccess<&ale::SoundRaw::myTIASound>;

std::vector<uint8_t>& Samples(ale::StellaEnvironment& environment);
template <std::vector<uint8_t> ale::StellaEnvironment::*kMember>
struct SamplesAccess {
  friend std::vector<uint8_t>& Samples(ale::StellaEnvironment& environment) { return environment.*kMember; }
};
template struct SamplesAccess<&ale::StellaEnvironment::m_sound>;

namespace {

// Null where sound is off.
ale::SoundRaw* RawSound(ale::stella::OSystem& system) { return dynamic_cast<ale::SoundRaw*>(&system.sound()); }

}  // namespace

void SettleSound(ale::stella::OSystem& system) { system.sound().process(nullptr, 0); }

ale::stella::TIASound SoundChipOf(ale::stella::OSystem& system) {
  ale::SoundRaw* sound = RawSound(system);
  return sound == nullptr ? ale::stella::TIASound() : Synthesizer(*sound);
}

SoundState SaveSound(ale::stella::OSystem& system, ale::StellaEnvironment& environment) {
  ale::SoundRaw* sound = RawSound(system);
  if (sound == nullptr) return {};
  SettleSound(system);
  return {Synthesizer(*sound), environment.getAudio()};
}

void RestoreSound(const SoundState& state, ale::stella::OSystem& system, ale::StellaEnvironment& environment) {
  ale::SoundRaw* sound = RawSound(system);
  if (sound == nullptr) return;
  SettleSound(system);
  Synthesizer(*sound) = state.synthesizer.value_or(ale::stella::TIASound());
  std::vector<uint8_t>& samples = Samples(environment);
  std::fill(samples.begin(), samples.end(), uint8_t{0});
  std::copy_n(state.samples.begin(), std::min(state.samples.size(), samples.size()), samples.begin());
}

}  // namespace ztw
