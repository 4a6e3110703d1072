#include "pool.h"

#include <algorithm>
#include <numeric>

namespace ztw {
namespace {

// [start, end) of an adaptive pool's bin along one side, as PyTorch defines it; bins overlap where sizes do not divide.
int BinStart(int bin, int input_size, int num_bins) { return bin * input_size / num_bins; }
int BinEnd(int bin, int input_size, int num_bins) { return ((bin + 1) * input_size + num_bins - 1) / num_bins; }

}  // namespace

PoolPlan::PoolPlan(const MapGeometry& input, int pool_size, float mix, int num_extra)
    : mix(mix), num_bins(pool_size * pool_size) {
  std::vector<std::vector<int32_t>> bins_of_cell(input.num_positions());
  for (int bin = 0; bin < num_bins; ++bin) {
    const int y = bin / pool_size, x = bin % pool_size;
    first_cell.push_back(static_cast<int32_t>(cells.size()));
    for (int row = BinStart(y, input.height, pool_size); row < BinEnd(y, input.height, pool_size); ++row)
      for (int column = BinStart(x, input.width, pool_size); column < BinEnd(x, input.width, pool_size); ++column) {
        cells.push_back(input.position(row, column));
        bins_of_cell[cells.back()].push_back(bin);
      }
  }
  first_cell.push_back(static_cast<int32_t>(cells.size()));
  for (const std::vector<int32_t>& bins : bins_of_cell) {
    first_bin_of_cell.push_back(static_cast<int32_t>(bins_of_cells.size()));
    bins_of_cells.insert(bins_of_cells.end(), bins.begin(), bins.end());
  }
  first_bin_of_cell.push_back(static_cast<int32_t>(bins_of_cells.size()));
  const int num_extra_positions = RoundUp(num_extra, input.depth) / input.depth;
  const int num_extra_rows = (num_extra_positions + pool_size - 1) / pool_size;
  output = {input.channels, pool_size, pool_size, pool_size + num_extra_rows, pool_size, input.depth, false};
}

Pool::Pool(const PoolPlan& plan, const Kernels& kernels)
    : plan_(&plan),
      kernels_(&kernels),
      output_(plan.output),
      is_pending_(plan.num_bins, 0),
      pending_(plan.num_bins + 1),
      changed_(plan.num_bins + 1) {}

void Pool::MarkAll() {
  num_pending_ = plan_->num_bins;
  std::fill(is_pending_.begin(), is_pending_.end(), 1);
  std::iota(pending_.begin(), pending_.end(), 0);
}

void Pool::Mark(const Changes& changes) {
  for (int i = 0; i < changes.count; ++i) {
    const int32_t* first = &plan_->first_bin_of_cell[changes.positions[i]];
    for (int at = first[0]; at < first[1]; ++at) {
      const int bin = plan_->bins_of_cells[at];
      pending_[num_pending_] = bin;
      num_pending_ += !is_pending_[bin];
      is_pending_[bin] = 1;
    }
  }
}

Changes Pool::Run(const FeatureMap& input) {
  const int num_changed =
      kernels_->pool({input.values(), plan_->cells.data(), plan_->first_cell.data(), pending_.data(), num_pending_,
                      plan_->output.depth, plan_->mix, output_.values(), output_.bits(), changed_.data()});
  for (int i = 0; i < num_pending_; ++i) is_pending_[pending_[i]] = 0;
  num_pending_ = 0;
  return {changed_.data(), num_changed};
}

}  // namespace ztw
