// The brighter of two palette screens, pixel by pixel: as gray, or as color of which gray is made later.
#ifndef ZTW_POOLING_H_
#define ZTW_POOLING_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace ztw {

using GrayPalette = std::array<uint8_t, 256>;
using RgbPalette = std::array<std::array<uint8_t, 3>, 256>;

// Where color ends. The order shows: the maximum of two grays is not the gray of two colors' maximum, and rounding
// after the resize is not rounding before it.
enum class GrayStage {
  kFirst,   // gray screens are pooled, then resized (ale-py, EnvPool, Gymnasium)
  kPooled,  // colors are pooled for each channel; their gray is resized (Stable-Baselines3)
  kLast,    // colors are pooled and resized; gray is made of the small picture (CleanRL)
};

// OpenCV's gray of a color, RGB2GRAY on bytes: fixed point with 15 bits, half up.
inline uint8_t GrayOf(uint8_t red, uint8_t green, uint8_t blue) {
  return static_cast<uint8_t>((red * 9798 + green * 19235 + blue * 3735 + (1 << 14)) >> 15);
}

// One channel's value for each pair of palette indices.
class PoolTable {
 public:
  static constexpr int kNumColors = 256;

  PoolTable() : values_(kNumColors * kNumColors) {}
  uint8_t& at(int older, int newer) { return values_[static_cast<size_t>(older) * kNumColors + newer]; }
  uint8_t operator()(uint8_t older, uint8_t newer) const { return values_[older << 8 | newer]; }

 private:
  std::vector<uint8_t> values_;
};

using PoolTables = std::vector<PoolTable>;

// One table; or three, for red, green and blue, if gray comes last.
PoolTables MakePoolTables(GrayStage stage, const GrayPalette& gray, const RgbPalette& rgb);

}  // namespace ztw

#endif  // ZTW_POOLING_H_
