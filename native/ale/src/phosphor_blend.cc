// Stands in for ALE's source file of this name, which fills its color tables for 100 ms in every new emulator. Here they
// are made when the first screen is blended, and only of what can occur in one.
#include "ale/environment/phosphor_blend.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "ale/emucore/Console.hxx"
#include "ale/emucore/Settings.hxx"
#include "core/deferred_screen.h"

namespace ale {
namespace {

constexpr int kNumIndices = 256;
constexpr int kPercent = 77;  // of the way from the darker to the brighter value, as Stella blends
constexpr int kDroppedBits = 3;  // the mask of those that ALE's own table of nearest colors leaves out

using Color = std::array<int, 3>;

int Blend(int one, int other) {
  const int low = std::min(one, other), high = std::max(one, other);
  return (high - low) * kPercent / 100 + low;
}

Color BlendColors(const Color& one, const Color& other) {
  return {Blend(one[0], other[0]), Blend(one[1], other[1]), Blend(one[2], other[2])};
}

int Distance(const Color& one, const Color& other) {
  return std::abs(one[0] - other[0]) + std::abs(one[1] - other[1]) + std::abs(one[2] - other[2]);
}

// Only even indices are colors; of equally near ones the lowest.
int NearestIndex(const std::array<Color, kNumIndices>& colors, Color color) {
  for (int& value : color) value &= ~kDroppedBits;
  int nearest = 0;
  for (int index = 2; index < kNumIndices; index += 2) {
    if (Distance(colors[index], color) < Distance(colors[nearest], color)) nearest = index;
  }
  return nearest;
}

}  // namespace

PhosphorBlend::PhosphorBlend(stella::OSystem* osystem) : m_osystem(osystem), m_phosphor_blend_ratio(0) {}

// The table's entries are indices, ready to be shown. An odd index (PAL's white without color) counts as the even one
// below; ALE reads memory there that it never wrote.
void PhosphorBlend::makeAveragePalette() {
  std::array<Color, kNumIndices> colors{};
  for (int index = 0; index < kNumIndices; index += 2) {
    Color& color = colors[index];
    m_osystem->colourPalette().getRGB(index, color[0], color[1], color[2]);
  }
  for (int current = 0; current < kNumIndices; ++current) {
    for (int previous = 0; previous < kNumIndices; ++previous) {
      const Color& shown = colors[current & ~1];
      const bool is_known = current % 2 == 1 || previous % 2 == 1;  // the rows and columns of even ones come first
      m_avg_palette[current][previous] = is_known ? m_avg_palette[current & ~1][previous & ~1]
                                                  : NearestIndex(colors, BlendColors(shown, colors[previous]));
    }
  }
  m_phosphor_blend_ratio = kPercent;
}

void PhosphorBlend::process(ALEScreen& screen) {
  stella::MediaSource& source = m_osystem->console().mediaSource();
  if (ztw::IsScreenDeferred(source)) return;
  const uint8_t* current = source.currentFrameBuffer();
  if (!m_osystem->settings().getBool("color_averaging")) {
    std::copy_n(current, screen.arraySize(), screen.getArray());
    return;
  }
  if (m_phosphor_blend_ratio == 0) makeAveragePalette();
  const uint8_t* previous = source.previousFrameBuffer();
  pixel_t* pixels = screen.getArray();
  for (size_t i = 0; i < screen.arraySize(); ++i)
    pixels[i] = static_cast<pixel_t>(m_avg_palette[current[i]][previous[i]]);
}

}  // namespace ale
