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

#include "kernels_impl.h"

}  // namespace

extern const Kernels kKernels;
const Kernels kKernels{"neon", Detect, Gather, Multiply, Sum, Pool};

}  // namespace neon
}  // namespace ztw
