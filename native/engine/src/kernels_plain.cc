// The kernels in plain C++, for every processor; compilers make of them what the baseline offers.
#include "kernels.h"

namespace ztw {
namespace plain {
namespace {

struct Vec {
  static constexpr int kLanes = 4;
  float v[kLanes];
};

template <typename Operation>
inline Vec ForLanes(Operation operation) {
  Vec result;
  for (int lane = 0; lane < Vec::kLanes; ++lane) result.v[lane] = operation(lane);
  return result;
}

inline Vec Broadcast(float value) {
  return ForLanes([=](int) { return value; });
}
inline Vec Zero() { return Broadcast(0.0f); }
inline Vec Load(const float* values) {
  return ForLanes([=](int lane) { return values[lane]; });
}
// The words as they are, and their lower halves moved up.
inline void LoadPair(const uint32_t* words, Vec& upper, Vec& lower) {
  uint32_t moved[Vec::kLanes];
  for (int lane = 0; lane < Vec::kLanes; ++lane) moved[lane] = words[lane] << 16;
  __builtin_memcpy(upper.v, words, sizeof(upper.v));
  __builtin_memcpy(lower.v, moved, sizeof(lower.v));
}
inline void Store(float* values, const Vec& a) {
  for (int lane = 0; lane < Vec::kLanes; ++lane) values[lane] = a.v[lane];
}
inline Vec Add(const Vec& a, const Vec& b) {
  return ForLanes([&](int lane) { return a.v[lane] + b.v[lane]; });
}
inline Vec Multiply(const Vec& a, const Vec& b) {
  return ForLanes([&](int lane) { return a.v[lane] * b.v[lane]; });
}
inline Vec MultiplyAdd(const Vec& a, const Vec& b, const Vec& c) {
  return ForLanes([&](int lane) { return a.v[lane] * b.v[lane] + c.v[lane]; });
}
inline Vec Largest(const Vec& a, const Vec& b) {  // b where either is NaN
  return ForLanes([&](int lane) { return a.v[lane] > b.v[lane] ? a.v[lane] : b.v[lane]; });
}
inline unsigned NonZero(const Vec& a) {
  unsigned bits = 0;
  for (int lane = 0; lane < Vec::kLanes; ++lane) bits |= static_cast<unsigned>(a.v[lane] != 0.0f) << lane;
  return bits;
}
inline bool Differ(const Vec& a, const Vec& b) { return __builtin_memcmp(a.v, b.v, sizeof(a.v)) != 0; }
inline Vec FromBytes(const uint8_t* bytes) {
  return ForLanes([=](int lane) { return static_cast<float>(bytes[lane]); });
}
// One bit for each 4 bytes that differ; where any do, all are copied.
inline unsigned TakeChanges(const uint8_t* now, uint8_t* kept) {
  constexpr int kBytes = Vec::kLanes * 4;
  if (__builtin_memcmp(now, kept, kBytes) == 0) return 0;
  unsigned mask = 0;
  for (int lane = 0; lane < Vec::kLanes; ++lane)
    mask |= static_cast<unsigned>(__builtin_memcmp(now + 4 * lane, kept + 4 * lane, 4) != 0) << lane;
  __builtin_memcpy(kept, now, kBytes);
  return mask;
}

#include "kernels_impl.h"

}  // namespace

extern const Kernels kKernels;
const Kernels kKernels{"plain", Detect, Gather, Multiply, Sum, Pool};

}  // namespace plain
}  // namespace ztw
