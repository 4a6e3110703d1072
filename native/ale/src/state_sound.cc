// The sound chip's bytes.
#include <algorithm>

#include "private_member.h"
#include "state_emulator.h"

namespace ztw {

struct Distortions { friend constexpr auto Member(Distortions); };
template struct Reveal<Distortions, &ale::stella::TIASound::myAUDC>;
struct Frequencies { friend constexpr auto Member(Frequencies); };
template struct Reveal<Frequencies, &ale::stella::TIASound::myAUDF>;
struct Volumes { friend constexpr auto Member(Volumes); };
template struct Reveal<Volumes, &ale::stella::TIASound::myAUDV>;
struct Polynomials4 { friend constexpr auto Member(Polynomials4); };
template struct Reveal<Polynomials4, &ale::stella::TIASound::myP4>;
struct Polynomials5 { friend constexpr auto Member(Polynomials5); };
template struct Reveal<Polynomials5, &ale::stella::TIASound::myP5>;
struct Dividers { friend constexpr auto Member(Dividers); };
template struct Reveal<Dividers, &ale::stella::TIASound::myFreqDiv>;
struct DividerValue { friend constexpr auto Member(DividerValue); };
template struct Reveal<DividerValue, &ale::stella::TIASound::FreqDiv::myDivideByValue>;
struct DividerCounter { friend constexpr auto Member(DividerCounter); };
template struct Reveal<DividerCounter, &ale::stella::TIASound::FreqDiv::myCounter>;
struct OutputCounter { friend constexpr auto Member(OutputCounter); };
template struct Reveal<OutputCounter, &ale::stella::TIASound::myOutputCounter>;

namespace {

constexpr size_t kMostSamples = 4096;  // of an act; ALE has 512

// Calls `visit` with each number that later samples follow from, and the most that it can be.
template <typename Visit>
void VisitChip(ale::stella::TIASound& chip, Visit visit) {
  constexpr uint32_t kNibble = 15, kFiveBits = 31, kByte = 255, kMostCount = 1'000'000;
  for (int channel = 0; channel < 2; ++channel) {
    visit((chip.*Member(Distortions{}))[channel], kNibble);
    visit((chip.*Member(Frequencies{}))[channel], kFiveBits);
    visit((chip.*Member(Volumes{}))[channel], kNibble);
    visit((chip.*Member(Polynomials4{}))[channel], kByte);
    visit((chip.*Member(Polynomials5{}))[channel], kByte);
    auto& divider = (chip.*Member(Dividers{}))[channel];
    visit(divider.*Member(DividerValue{}), kFiveBits);
    visit(divider.*Member(DividerCounter{}), kMostCount);
  }
  visit(chip.*Member(OutputCounter{}), kMostCount);
}

}  // namespace

void WriteSound(const SoundState& state, ByteWriter& writer) {
  writer.U8(state.synthesizer.has_value());
  if (!state.synthesizer.has_value()) return;
  ale::stella::TIASound chip = *state.synthesizer;
  VisitChip(chip, [&](const auto& value, uint32_t) { writer.I32(static_cast<int32_t>(value)); });
  writer.Text(std::string(state.samples.begin(), state.samples.end()));
}

SoundState ReadSound(ByteReader& reader, const ale::stella::TIASound& like) {
  SoundState state;
  if (!reader.Flag()) return state;
  state.synthesizer = like;
  VisitChip(*state.synthesizer, [&](auto& value, uint32_t most) {
    const auto bound = static_cast<int32_t>(most);
    value = static_cast<std::remove_reference_t<decltype(value)>>(reader.I32(-bound, bound));
  });
  const std::string samples = reader.Text(kMostSamples);
  state.samples.assign(samples.begin(), samples.end());
  return state;
}

}  // namespace ztw
