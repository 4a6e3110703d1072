#include "pool.h"

namespace ztw {
namespace {

// The bins of an adaptive pool along one side, as PyTorch defines them; they overlap where sizes do not divide.
Spans BinSpans(int input_size, int num_bins) {
  Spans spans;
  for (int bin = 0; bin < num_bins; ++bin)
    spans.emplace_back(bin * input_size / num_bins, ((bin + 1) * input_size + num_bins - 1) / num_bins);
  return spans;
}

}  // namespace

PoolPlan::PoolPlan(const MapGeometry& input, int pool_size, float mix, int num_extra)
    : mix(mix),
      num_bins(pool_size * pool_size),
      bins(input, BinSpans(input.height, pool_size), BinSpans(input.width, pool_size)) {
  const int num_extra_positions = RoundUp(num_extra, input.depth) / input.depth;
  const int num_extra_rows = (num_extra_positions + pool_size - 1) / pool_size;
  output = {input.channels, pool_size, pool_size, pool_size + num_extra_rows, pool_size, input.depth, false};
}

Pool::Pool(const PoolPlan& plan, const Kernels& kernels)
    : plan_(&plan), kernels_(&kernels), output_(plan.output), pending_(plan.bins), changed_(plan.num_bins + 1) {}

Changes Pool::Run(const FeatureMap& input) {
  const int num_changed =
      kernels_->pool({input.values(), plan_->bins.cells.data(), plan_->bins.first_cell.data(), pending_.list(),
                      pending_.count(), plan_->output.depth, plan_->mix, output_.values(), output_.bits(),
                      changed_.data()});
  pending_.Take();
  return {changed_.data(), num_changed};
}

}  // namespace ztw
