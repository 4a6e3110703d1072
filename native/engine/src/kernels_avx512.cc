// The kernels for x86-64 with AVX-512 (F, BW, DQ, VL), compiled twice: without VNNI and with it. Called only where the
// processor has them.
#include <immintrin.h>

#include "kernels.h"

#ifdef __AVX512VNNI__
#define ZTW_AVX512 avx512_vnni
#define ZTW_AVX512_NAME "avx512-vnni"
#else
#define ZTW_AVX512 avx512
#define ZTW_AVX512_NAME "avx512"
#endif

namespace ztw {
namespace ZTW_AVX512 {
namespace {

struct Vec {
  static constexpr int kLanes = 16;
  __m512 v;
};

// Sums that a loop keeps in registers.
constexpr int kMaxSums = 16;

inline Vec Zero() { return {_mm512_setzero_ps()}; }
inline Vec Broadcast(float value) { return {_mm512_set1_ps(value)}; }
inline Vec Load(const float* values) { return {_mm512_loadu_ps(values)}; }
// The words as they are, and their lower halves moved up.
inline void LoadPair(const uint32_t* words, Vec& upper, Vec& lower) {
  const __m512i packed = _mm512_loadu_si512(words);
  upper = {_mm512_castsi512_ps(packed)};
  lower = {_mm512_castsi512_ps(_mm512_slli_epi32(packed, 16))};
}
inline void Store(float* values, Vec a) { _mm512_storeu_ps(values, a.v); }
inline Vec Add(Vec a, Vec b) { return {_mm512_add_ps(a.v, b.v)}; }
inline Vec Multiply(Vec a, Vec b) { return {_mm512_mul_ps(a.v, b.v)}; }
inline Vec MultiplyAdd(Vec a, Vec b, Vec c) { return {_mm512_fmadd_ps(a.v, b.v, c.v)}; }
inline Vec Largest(Vec a, Vec b) { return {_mm512_max_ps(a.v, b.v)}; }  // b where either is NaN
inline unsigned NonZero(Vec a) { return _mm512_cmp_ps_mask(a.v, _mm512_setzero_ps(), _CMP_NEQ_UQ); }
inline bool Differ(Vec a, Vec b) {
  return _mm512_cmpneq_epi32_mask(_mm512_castps_si512(a.v), _mm512_castps_si512(b.v)) != 0;
}
inline Vec FromBytes(const uint8_t* bytes) {
  const __m128i packed = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  return {_mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(packed))};
}
// One bit for each 4 bytes that differ; where any do, all are copied.
inline unsigned TakeChanges(const uint8_t* now, uint8_t* kept) {
  const __m512i a = _mm512_loadu_si512(now);
  const __m512i b = _mm512_loadu_si512(kept);
  const unsigned mask = _mm512_cmpneq_epi32_mask(a, b);
  if (mask != 0) _mm512_storeu_si512(kept, a);
  return mask;
}

struct Ints {
  static constexpr int kLanes = 16;
  __m512i v;
};

inline Ints BroadcastInts(int32_t value) { return {_mm512_set1_epi32(value)}; }
inline Ints LoadInts(const int32_t* values) { return {_mm512_loadu_si512(values)}; }
inline void StoreInts(int32_t* values, Ints a) { _mm512_storeu_si512(values, a.v); }
// Each lane of `sums` plus the products of two int16 and two int8; exact, because the products are added as int32.
inline Ints AddPairProducts(Ints sums, Ints deltas, const int8_t* weights) {
  const __m512i wide = _mm512_cvtepi8_epi16(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights)));
#ifdef __AVX512VNNI__
  return {_mm512_dpwssd_epi32(sums.v, wide, deltas.v)};
#else
  return {_mm512_add_epi32(sums.v, _mm512_madd_epi16(wide, deltas.v))};
#endif
}
inline Vec ToFloats(Ints a) { return {_mm512_cvtepi32_ps(a.v)}; }
// To the nearest integers, ties to even, in 0 ... 255.
inline void StoreRounded(uint8_t* bytes, const Vec* group) {
  const __m512i rounded = _mm512_cvtps_epi32(_mm512_min_ps(group[0].v, _mm512_set1_ps(255.0f)));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(bytes), _mm512_cvtepi32_epi8(rounded));
}

#include "kernels_impl.h"
#include "kernels_image.h"
#include "kernels_residual.h"
#include "kernels_integer.h"

}  // namespace

extern const Kernels kKernels;
const Kernels kKernels{ZTW_AVX512_NAME, Detect, Gather, Multiply, Sum, Pool, SumResidual, MaxPool, FindDeltas, Accumulate, Finish};

}  // namespace ZTW_AVX512
}  // namespace ztw
