// The kernels for x86-64 with AVX2 and FMA; compiled with those flags, called only where the processor has both.
#include <immintrin.h>

#include "kernels.h"

namespace ztw {
namespace avx2 {
namespace {

struct Vec {
  static constexpr int kLanes = 8;
  __m256 v;
};

// Sums that a loop keeps in registers.
constexpr int kMaxSums = 8;

inline Vec Zero() { return {_mm256_setzero_ps()}; }
inline Vec Broadcast(float value) { return {_mm256_set1_ps(value)}; }
inline Vec Load(const float* values) { return {_mm256_loadu_ps(values)}; }
// The words as they are, and their lower halves moved up.
inline void LoadPair(const uint32_t* words, Vec& upper, Vec& lower) {
  const __m256i packed = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(words));
  upper = {_mm256_castsi256_ps(packed)};
  lower = {_mm256_castsi256_ps(_mm256_slli_epi32(packed, 16))};
}
inline void Store(float* values, Vec a) { _mm256_storeu_ps(values, a.v); }
inline Vec Add(Vec a, Vec b) { return {_mm256_add_ps(a.v, b.v)}; }
inline Vec Multiply(Vec a, Vec b) { return {_mm256_mul_ps(a.v, b.v)}; }
inline Vec MultiplyAdd(Vec a, Vec b, Vec c) { return {_mm256_fmadd_ps(a.v, b.v, c.v)}; }
inline Vec Largest(Vec a, Vec b) { return {_mm256_max_ps(a.v, b.v)}; }  // b where either is NaN
inline unsigned NonZero(Vec a) {
  return static_cast<unsigned>(_mm256_movemask_ps(_mm256_cmp_ps(a.v, _mm256_setzero_ps(), _CMP_NEQ_UQ)));
}
inline bool Differ(Vec a, Vec b) {
  const __m256i difference = _mm256_castps_si256(_mm256_xor_ps(a.v, b.v));
  return !_mm256_testz_si256(difference, difference);
}
inline Vec FromBytes(const uint8_t* bytes) {
  const __m128i packed = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(bytes));
  return {_mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(packed))};
}
// One bit for each 4 bytes that differ; where any do, all are copied.
inline unsigned TakeChanges(const uint8_t* now, uint8_t* kept) {
  const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(now));
  const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(kept));
  const int equal = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(a, b)));
  if (equal == 0xff) return 0;
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(kept), a);
  return ~static_cast<unsigned>(equal) & 0xff;
}

struct Ints {
  static constexpr int kLanes = 8;
  __m256i v;
};

inline Ints BroadcastInts(int32_t value) { return {_mm256_set1_epi32(value)}; }
inline Ints LoadInts(const int32_t* values) { return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(values))}; }
inline void StoreInts(int32_t* values, Ints a) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(values), a.v); }
// Each lane of `sums` plus the products of two int16 and two int8; exact, because the products are added as int32.
inline Ints AddPairProducts(Ints sums, Ints deltas, const int8_t* weights) {
  const __m256i wide = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(weights)));
  return {_mm256_add_epi32(sums.v, _mm256_madd_epi16(wide, deltas.v))};
}
inline Vec ToFloats(Ints a) { return {_mm256_cvtepi32_ps(a.v)}; }
// To the nearest integers, ties to even, in 0 ... 255.
inline void StoreRounded(uint8_t* bytes, const Vec* group) {
  const __m256 most = _mm256_set1_ps(255.0f);
  const __m256i first = _mm256_cvtps_epi32(_mm256_min_ps(group[0].v, most));
  const __m256i second = _mm256_cvtps_epi32(_mm256_min_ps(group[1].v, most));
  const __m256i words = _mm256_permute4x64_epi64(_mm256_packs_epi32(first, second), 0xd8);
  const __m128i packed = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(bytes), packed);
}

#include "kernels_impl.h"
#include "kernels_image.h"
#include "kernels_residual.h"
#include "kernels_integer.h"

}  // namespace

extern const Kernels kKernels;
const Kernels kKernels{"avx2", Detect, Gather, Multiply, Sum, Pool, SumResidual, MaxPool, FindDeltas, Accumulate, Finish};

}  // namespace avx2
}  // namespace ztw
