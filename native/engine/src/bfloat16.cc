#include "bfloat16.h"

#include <cmath>
#include <cstdint>
#include <cstring>

namespace ztw {
namespace {

uint32_t BitsOf(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

float ValueOf(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

// To the nearest, ties to even; never to infinity.
uint32_t RoundToBfloat16(float value) {
  const uint32_t bits = BitsOf(value);
  const uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  return std::isfinite(ValueOf(rounded << 16)) ? rounded : bits >> 16;
}

// The word with this lower half whose value is nearest to `value`.
uint32_t NearestWord(float value, uint32_t lower) {
  const uint32_t same = (BitsOf(value) & 0xffff0000u) | lower;
  uint32_t nearest = same;
  for (const uint32_t word : {same - 0x10000u, same + 0x10000u}) {
    const float candidate = ValueOf(word);
    if (!std::isfinite(candidate) || std::signbit(candidate) != std::signbit(value)) continue;
    if (std::fabs(candidate - value) < std::fabs(ValueOf(nearest) - value)) nearest = word;
  }
  constexpr uint32_t kExponent = 0x7f800000u, kSmallest = 0x00800000u;
  return (nearest & kExponent) == 0 ? nearest | kSmallest : nearest;  // subnormal numbers are slow on some processors
}

}  // namespace

void MakeBfloat16(LayerPlan& plan) {
  const int half = plan.tile_width / 2;
  if (half % kLaneGroup != 0) return;
  const size_t num_tiles = plan.weights.size() / plan.tile_width;
  plan.bfloat16_weights = AlignedBuffer<uint32_t>(num_tiles * half);
  for (size_t tile = 0; tile < num_tiles; ++tile)
    for (int i = 0; i < half; ++i) {
      const float* weights = &plan.weights[tile * plan.tile_width + i];
      plan.bfloat16_weights[tile * half + i] = NearestWord(weights[0], RoundToBfloat16(weights[half]));
    }
  plan.weights = AlignedBuffer<float>();
  plan.unit_stride /= 2;
  plan.tile_stride /= 2;
  plan.row_stride /= 2;
}

}  // namespace ztw
