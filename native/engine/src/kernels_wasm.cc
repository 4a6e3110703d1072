// The kernels for WebAssembly with 128-bit vectors: kernels_neon.cc's shape, and plain's arithmetic (no fused multiply-add).
#include <wasm_simd128.h>

#include "kernels.h"

namespace ztw {
namespace wasm {
namespace {

struct Vec {
  static constexpr int kLanes = 4;
  v128_t v;
};

// Sums that a loop keeps in registers.
constexpr int kMaxSums = 16;

inline Vec Zero() { return {wasm_f32x4_splat(0.0f)}; }
inline Vec Broadcast(float value) { return {wasm_f32x4_splat(value)}; }
inline Vec Load(const float* values) { return {wasm_v128_load(values)}; }
inline void LoadPair(const uint32_t* words, Vec& upper, Vec& lower) {
  const v128_t packed = wasm_v128_load(words);
  upper = {packed};
  lower = {wasm_i32x4_shl(packed, 16)};
}
inline void Store(float* values, Vec a) { wasm_v128_store(values, a.v); }
inline Vec Add(Vec a, Vec b) { return {wasm_f32x4_add(a.v, b.v)}; }
inline Vec Multiply(Vec a, Vec b) { return {wasm_f32x4_mul(a.v, b.v)}; }
inline Vec MultiplyAdd(Vec a, Vec b, Vec c) { return {wasm_f32x4_add(wasm_f32x4_mul(a.v, b.v), c.v)}; }
inline Vec Largest(Vec a, Vec b) { return {wasm_f32x4_pmax(b.v, a.v)}; }  // b < a ? a : b
inline unsigned NonZero(Vec a) { return wasm_i32x4_bitmask(wasm_f32x4_ne(a.v, wasm_f32x4_splat(0.0f))); }
inline bool Differ(Vec a, Vec b) { return wasm_v128_any_true(wasm_v128_xor(a.v, b.v)); }
inline Vec FromBytes(const uint8_t* bytes) {
  uint32_t packed;
  __builtin_memcpy(&packed, bytes, sizeof(packed));
  const v128_t wide = wasm_u16x8_extend_low_u8x16(wasm_i32x4_make(static_cast<int>(packed), 0, 0, 0));
  return {wasm_f32x4_convert_u32x4(wasm_u32x4_extend_low_u16x8(wide))};
}
inline unsigned TakeChanges(const uint8_t* now, uint8_t* kept) {
  const v128_t a = wasm_v128_load(now), b = wasm_v128_load(kept);
  const unsigned mask = wasm_i32x4_bitmask(wasm_i32x4_ne(a, b));
  if (mask != 0) wasm_v128_store(kept, a);
  return mask;
}

struct Ints {
  static constexpr int kLanes = 4;
  v128_t v;
};

inline Ints BroadcastInts(int32_t value) { return {wasm_i32x4_splat(value)}; }
inline Ints LoadInts(const int32_t* values) { return {wasm_v128_load(values)}; }
inline void StoreInts(int32_t* values, Ints a) { wasm_v128_store(values, a.v); }
inline Ints AddPairProducts(Ints sums, Ints deltas, const int8_t* weights) {
  return {wasm_i32x4_add(sums.v, wasm_i32x4_dot_i16x8(wasm_i16x8_load8x8(weights), deltas.v))};
}
inline Vec ToFloats(Ints a) { return {wasm_f32x4_convert_i32x4(a.v)}; }
inline void StoreRounded(uint8_t* bytes, const Vec* group) {
  v128_t words[4];
  for (int i = 0; i < 4; ++i)
    words[i] = wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_nearest(wasm_f32x4_pmin(wasm_f32x4_splat(255.0f), group[i].v)));
  wasm_v128_store(bytes, wasm_u8x16_narrow_i16x8(wasm_i16x8_narrow_i32x4(words[0], words[1]),
                                                 wasm_i16x8_narrow_i32x4(words[2], words[3])));
}

#include "kernels_impl.h"
#include "kernels_image.h"
#include "kernels_residual.h"
#include "kernels_integer.h"

}  // namespace

extern const Kernels kKernels;
const Kernels kKernels{"wasm", Detect, Gather, Multiply, Sum, Pool, SumResidual, MaxPool, FindDeltas, Accumulate, Finish};

}  // namespace wasm
}  // namespace ztw
