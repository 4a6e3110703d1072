// Which cells of a map each window of a pool covers; and which windows must be computed again.
#ifndef ZTW_ENGINE_WINDOWS_H_
#define ZTW_ENGINE_WINDOWS_H_

#include <cstdint>
#include <vector>

#include "feature_map.h"

namespace ztw {

// Positions of a map that changed; valid until the layer that names them runs again.
struct Changes {
  const int32_t* positions = nullptr;
  int count = 0;
};

// [begin, end) of each window along a side.
using Spans = std::vector<std::pair<int, int>>;

struct Windows {
  // One window for each pair of spans, those of the first rows first.
  Windows(const MapGeometry& input, const Spans& rows, const Spans& columns);

  int count;
  std::vector<int32_t> cells, first_cell;                      // by window: positions of the input
  std::vector<int32_t> windows_of_cells, first_window_of_cell; // by position of the input
};

class PendingWindows {
 public:
  explicit PendingWindows(const Windows& windows);

  void MarkAll();
  // Those that cover a position that changed.
  void Mark(const Changes& changes);
  // Takes all off; they are still listed until something is marked.
  void Take();
  const int32_t* list() const { return pending_.data(); }
  int count() const { return count_; }

 private:
  const Windows* windows_;
  std::vector<uint8_t> is_pending_;
  std::vector<int32_t> pending_;
  int count_ = 0;
};

}  // namespace ztw

#endif  // ZTW_ENGINE_WINDOWS_H_
