#include "windows.h"

#include <algorithm>
#include <numeric>

namespace ztw {

Windows::Windows(const MapGeometry& input, const Spans& rows, const Spans& columns)
    : count(static_cast<int>(rows.size() * columns.size())) {
  std::vector<std::vector<int32_t>> windows_of_cell(input.num_positions());
  int32_t window = 0;
  for (const auto& [top, bottom] : rows)
    for (const auto& [left, right] : columns) {
      first_cell.push_back(static_cast<int32_t>(cells.size()));
      for (int row = top; row < bottom; ++row)
        for (int column = left; column < right; ++column) {
          cells.push_back(input.position(row, column));
          windows_of_cell[cells.back()].push_back(window);
        }
      ++window;
    }
  first_cell.push_back(static_cast<int32_t>(cells.size()));
  for (const std::vector<int32_t>& windows : windows_of_cell) {
    first_window_of_cell.push_back(static_cast<int32_t>(windows_of_cells.size()));
    windows_of_cells.insert(windows_of_cells.end(), windows.begin(), windows.end());
  }
  first_window_of_cell.push_back(static_cast<int32_t>(windows_of_cells.size()));
}

PendingWindows::PendingWindows(const Windows& windows)
    : windows_(&windows), is_pending_(windows.count, 0), pending_(windows.count + 1) {}

void PendingWindows::MarkAll() {
  count_ = windows_->count;
  std::fill(is_pending_.begin(), is_pending_.end(), 1);
  std::iota(pending_.begin(), pending_.end(), 0);
}

void PendingWindows::Mark(const Changes& changes) {
  for (int i = 0; i < changes.count; ++i) {
    const int32_t* first = &windows_->first_window_of_cell[changes.positions[i]];
    for (int at = first[0]; at < first[1]; ++at) {
      const int window = windows_->windows_of_cells[at];
      pending_[count_] = window;
      count_ += !is_pending_[window];
      is_pending_[window] = 1;
    }
  }
}

void PendingWindows::Take() {
  for (int i = 0; i < count_; ++i) is_pending_[pending_[i]] = 0;
  count_ = 0;
}

}  // namespace ztw
