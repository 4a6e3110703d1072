// Whole numbers drawn evenly, the same on every platform.
#ifndef ZTW_DRAW_H_
#define ZTW_DRAW_H_

#include <cstdint>
#include <random>

namespace ztw {

// Lemire's method, as the standard library behind AtariVectorEnv draws; written out, since the standard leaves it open.
inline int DrawBelow(std::mt19937& random, int bound) {
  const uint32_t range = static_cast<uint32_t>(bound);
  const uint32_t threshold = (0u - range) % range;
  uint64_t product;
  do {
    product = uint64_t{static_cast<uint32_t>(random())} * range;
  } while (static_cast<uint32_t>(product) < threshold);
  return static_cast<int>(product >> 32);
}

}  // namespace ztw

#endif  // ZTW_DRAW_H_
