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
// Sums that a loop keeps in registers.
constexpr int kMaxSums = 16;

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

struct Ints {
  static constexpr int kLanes = 4;
  int32_t v[kLanes];
};

inline Ints BroadcastInts(int32_t value) { return {{value, value, value, value}}; }
inline Ints LoadInts(const int32_t* values) {
  Ints result;
  __builtin_memcpy(result.v, values, sizeof(result.v));
  return result;
}
inline void StoreInts(int32_t* values, const Ints& a) { __builtin_memcpy(values, a.v, sizeof(a.v)); }
// Each lane of `sums` plus the products of two int16 and two int8.
inline Ints AddPairProducts(Ints sums, const Ints& deltas, const int8_t* weights) {
  const int first = static_cast<int16_t>(deltas.v[0]), second = deltas.v[0] >> 16;
  for (int lane = 0; lane < Ints::kLanes; ++lane)
    sums.v[lane] += first * weights[2 * lane] + second * weights[2 * lane + 1];
  return sums;
}
inline Vec ToFloats(const Ints& a) {
  return ForLanes([&](int lane) { return static_cast<float>(a.v[lane]); });
}
// To the nearest integers, ties to even, in 0 ... 255: the sum with 1.5 * 2^23 has them in its lowest bits.
inline void StoreRounded(uint8_t* bytes, const Vec* group) {
  for (int i = 0; i < kLaneGroup; ++i) {
    const float value = group[i / Vec::kLanes].v[i % Vec::kLanes];
    const float shifted = (value < 255.0f ? value : 255.0f) + 12582912.0f;
    uint32_t bits;
    __builtin_memcpy(&bits, &shifted, sizeof(bits));
    bytes[i] = static_cast<uint8_t>(bits);
  }
}

#include "kernels_impl.h"
#include "kernels_image.h"
#include "kernels_residual.h"
#include "kernels_integer.h"

}  // namespace

extern const Kernels kKernels;
const Kernels kKernels{"plain", Detect, Gather, Multiply, Sum, Pool, SumResidual, MaxPool, FindDeltas, Accumulate, Finish};

}  // namespace plain
}  // namespace ztw
