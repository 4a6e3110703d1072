#include "integer_sums.h"

#include <algorithm>

namespace ztw {

IntegerSums::IntegerSums(const LayerPlan& plan, const Kernels& kernels)
    : plan_(&plan),
      kernels_(&kernels),
      seen_(plan.integer->input_size),
      sums_(static_cast<size_t>(plan.num_outputs()) * plan.output.depth),
      pairs_(plan.rows_per_unit / 2 + 1) {}

void IntegerSums::Forget() {
  std::fill_n(seen_.data(), seen_.size(), uint8_t{0});
  std::fill_n(sums_.data(), sums_.size(), int32_t{0});
}

int IntegerSums::Update(int unit, const FeatureMap& input) {
  const LayerPlan& plan = *plan_;
  const IntegerPlan& integer = *plan.integer;
  int num_pairs = 0;
  for (int chunk = 0; chunk < plan.num_chunks(); ++chunk) {
    const int first = plan.unit_origins[unit] + plan.chunk_offsets[chunk];
    num_pairs += kernels_->find_deltas({input.bytes() + first, seen_.data() + first, plan.chunk_lengths[chunk],
                                        plan.chunk_rows[chunk] / 2, pairs_.data() + num_pairs});
  }
  if (num_pairs == 0) return 0;
  for (int target = 0; target < integer.num_targets; ++target) {
    const int32_t at = integer.targets[unit * integer.num_targets + target];
    if (at < 0) continue;
    const int8_t* weights = integer.weights.data() + unit * integer.unit_stride + target * integer.target_stride;
    kernels_->accumulate({weights, pairs_.data(), num_pairs, sums_.data() + at, integer.width});
  }
  return num_pairs;
}

int IntegerSums::Finish(const std::vector<int32_t>& outputs, int num_outputs, FeatureMap& output,
                        int32_t* changed) const {
  const LayerPlan& plan = *plan_;
  return kernels_->finish({sums_.data(), plan.integer->scale.data(), plan.integer->bias.data(),
                           plan.bias_offsets.data(), outputs.data(), num_outputs, plan.positions.data(),
                           plan.output.depth, plan.has_relu, output.bytes(), output.values(), output.bits(), changed});
}

}  // namespace ztw
