// A layer's values, position after position with the channels of one together, and a bit for each that is not zero;
// or, between integer layers, bytes alone.
#ifndef ZTW_ENGINE_FEATURE_MAP_H_
#define ZTW_ENGINE_FEATURE_MAP_H_

#include <cstdint>
#include <cstring>

#include "aligned_buffer.h"
#include "kernels.h"

namespace ztw {

constexpr int RoundUp(int value, int step) { return (value + step - 1) / step * step; }

// What a map holds, and how much room it has: rows and columns may be more than there are, so that what reads it in
// blocks stays inside. What no layer writes remains zero.
struct MapGeometry {
  int channels, height, width;  // real; a vector is [channels, 1, 1]
  int rows, columns, depth;     // allocated; depth is a multiple of 16
  bool is_vector;               // its values lie in `columns` positions of `depth`
  bool holds_bytes = false;     // unsigned bytes in place of floats
  int border = 0;               // rows above and columns before the real ones, for readers that pad
  int num_positions() const { return rows * columns; }
  int position(int row, int column) const { return (row + border) * columns + column + border; }
};

class FeatureMap {
 public:
  explicit FeatureMap(const MapGeometry& geometry)
      : values_(geometry.holds_bytes ? 0 : SizeOf(geometry)),
        bits_(values_.size() / 8 + 8),
        bytes_(geometry.holds_bytes ? SizeOf(geometry) : 0) {}

  float* values() { return values_.data(); }
  const float* values() const { return values_.data(); }
  uint8_t* bits() { return bits_.data(); }
  // Null where it holds floats.
  uint8_t* bytes() { return bytes_.data(); }
  const uint8_t* bytes() const { return bytes_.data(); }

  // `length` (at most 64) values from `first`, a multiple of 16.
  ChunkInput chunk(size_t first, int length) const {
    uint64_t mask;
    std::memcpy(&mask, bits_.data() + first / 8, sizeof(mask));
    if (length < 64) mask &= (uint64_t{1} << length) - 1;
    return {values_.data() + first, mask};
  }

  void Set(size_t index, float value) {
    values_[index] = value;
    const uint8_t bit = static_cast<uint8_t>(1u << index % 8);
    bits_[index / 8] = static_cast<uint8_t>(value != 0.0f ? bits_[index / 8] | bit : bits_[index / 8] & ~bit);
  }

 private:
  static size_t SizeOf(const MapGeometry& geometry) {
    return static_cast<size_t>(geometry.num_positions()) * geometry.depth;
  }

  AlignedBuffer<float> values_;
  AlignedBuffer<uint8_t> bits_;
  AlignedBuffer<uint8_t> bytes_;
};

}  // namespace ztw

#endif  // ZTW_ENGINE_FEATURE_MAP_H_
