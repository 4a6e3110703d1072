// The kernels for 64-bit ARM, every one of which has NEON.
#include <arm_neon.h>

#include "kernels.h"

namespace ztw {
namespace neon {
namespace {

struct Vec {
  static constexpr int kLanes = 4;
  float32x4_t v;
};

// Sums that a loop keeps in registers.
constexpr int kMaxSums = 16;

inline Vec Zero() { return {vdupq_n_f32(0.0f)}; }
inline Vec Broadcast(float value) { return {vdupq_n_f32(value)}; }
inline Vec Load(const float* values) { return {vld1q_f32(values)}; }
// The words as they are, and their lower halves moved up.
inline void LoadPair(const uint32_t* words, Vec& upper, Vec& lower) {
  const uint32x4_t packed = vld1q_u32(words);
  upper = {vreinterpretq_f32_u32(packed)};
  lower = {vreinterpretq_f32_u32(vshlq_n_u32(packed, 16))};
}
inline void Store(float* values, Vec a) { vst1q_f32(values, a.v); }
inline Vec Add(Vec a, Vec b) { return {vaddq_f32(a.v, b.v)}; }
inline Vec Multiply(Vec a, Vec b) { return {vmulq_f32(a.v, b.v)}; }
inline Vec MultiplyAdd(Vec a, Vec b, Vec c) { return {vfmaq_f32(c.v, a.v, b.v)}; }
inline Vec Largest(Vec a, Vec b) { return {vmaxq_f32(a.v, b.v)}; }  // NaN where either is
inline unsigned LaneBits(uint32x4_t lanes) {
  const uint32x4_t weights = {1, 2, 4, 8};
  return vaddvq_u32(vandq_u32(lanes, weights));
}
inline unsigned NonZero(Vec a) { return LaneBits(vmvnq_u32(vceqzq_f32(a.v))); }
inline bool Differ(Vec a, Vec b) {
  return vmaxvq_u32(veorq_u32(vreinterpretq_u32_f32(a.v), vreinterpretq_u32_f32(b.v))) != 0;
}
inline Vec FromBytes(const uint8_t* bytes) {
  uint32_t packed;
  __builtin_memcpy(&packed, bytes, sizeof(packed));
  const uint16x8_t wide = vmovl_u8(vcreate_u8(packed));
  return {vcvtq_f32_u32(vmovl_u16(vget_low_u16(wide)))};
}
// One bit for each 4 bytes that differ; where any do, all are copied.
inline unsigned TakeChanges(const uint8_t* now, uint8_t* kept) {
  const uint8x16_t a = vld1q_u8(now), b = vld1q_u8(kept);
  const unsigned mask = LaneBits(vmvnq_u32(vceqq_u32(vreinterpretq_u32_u8(a), vreinterpretq_u32_u8(b))));
  if (mask != 0) vst1q_u8(kept, a);
  return mask;
}

struct Ints {
  static constexpr int kLanes = 4;
  int32x4_t v;
};

inline Ints BroadcastInts(int32_t value) { return {vdupq_n_s32(value)}; }
inline Ints LoadInts(const int32_t* values) { return {vld1q_s32(values)}; }
inline void StoreInts(int32_t* values, Ints a) { vst1q_s32(values, a.v); }
// Each lane of `sums` plus the products of two int16 and two int8; exact, because the products are added as int32.
inline Ints AddPairProducts(Ints sums, Ints deltas, const int8_t* weights) {
  const int16x8_t wide = vmovl_s8(vld1_s8(weights)), pairs = vreinterpretq_s16_s32(deltas.v);
  const int32x4_t low = vmull_s16(vget_low_s16(wide), vget_low_s16(pairs));
  return {vaddq_s32(sums.v, vpaddq_s32(low, vmull_high_s16(wide, pairs)))};
}
inline Vec ToFloats(Ints a) { return {vcvtq_f32_s32(a.v)}; }
// To the nearest integers, ties to even, in 0 ... 255.
inline void StoreRounded(uint8_t* bytes, const Vec* group) {
  for (int i = 0; i < 4; ++i) {
    const uint16x4_t words = vmovn_u32(vcvtnq_u32_f32(vminq_f32(group[i].v, vdupq_n_f32(255.0f))));
    const uint8x8_t packed = vmovn_u16(vcombine_u16(words, words));
    vst1_lane_u32(reinterpret_cast<uint32_t*>(bytes) + i, vreinterpret_u32_u8(packed), 0);
  }
}

#include "kernels_impl.h"
#include "kernels_image.h"
#include "kernels_residual.h"
#include "kernels_integer.h"

}  // namespace

extern const Kernels kKernels;
const Kernels kKernels{"neon", Detect, Gather, Multiply, Sum, Pool, SumResidual, MaxPool, FindDeltas, Accumulate, Finish};

}  // namespace neon
}  // namespace ztw
