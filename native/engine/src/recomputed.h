// Maps of what a decision computed again: which there are of a network, and how large.
#ifndef ZTW_ENGINE_RECOMPUTED_H_
#define ZTW_ENGINE_RECOMPUTED_H_

#include <cstdint>
#include <vector>

#include "feature_map.h"
#include "windows.h"

namespace ztw {

struct Network;

// What a map's byte says.
enum Recomputed : uint8_t {
  kLeftAlone = 0,
  kSame = 1,     // computed again, to the same bits
  kChanged = 2,  // and came out otherwise
};

struct RecomputedMap {
  enum class Layer { kImage, kBlock, kPolicyHead, kClassifierConv, kClassifierLinear };
  Layer layer;
  int index;          // of the block or classifier; 0 for the image and the policy head
  bool is_of_inputs;  // of a linear layer: every output reads every input, so its inputs are what can be told apart
  int height, width;
  int size() const { return height * width; }
};

// The image first, then the blocks, the policy head, and each classifier's convolution and linear layer.
std::vector<RecomputedMap> ListRecomputedMaps(const Network& network);

// How a map of inputs stands: a vector's positions in one row, each of `depth` values.
inline int MapHeight(const MapGeometry& map) { return map.is_vector ? 1 : map.height; }
inline int MapWidth(const MapGeometry& map) { return map.is_vector ? map.columns : map.width; }

// Where a position stands among the real ones, row by row.
inline int CellOf(const MapGeometry& map, int position) {
  return (position / map.columns - map.border) * map.width + position % map.columns - map.border;
}

inline void MarkChanged(const MapGeometry& map, const Changes& changes, uint8_t* values) {
  for (int i = 0; i < changes.count; ++i) values[CellOf(map, changes.positions[i])] = kChanged;
}

}  // namespace ztw

#endif  // ZTW_ENGINE_RECOMPUTED_H_
