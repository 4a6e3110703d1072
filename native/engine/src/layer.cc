#include "layer.h"

#include <algorithm>
#include <numeric>

namespace ztw {
namespace {

int CountBits(uint64_t bits) { return __builtin_popcountll(bits); }

}  // namespace

Layer::Layer(const LayerPlan& plan, const Kernels& kernels)
    : plan_(&plan),
      kernels_(&kernels),
      output_(plan.output),
      partials_(static_cast<size_t>(plan.num_units) * plan.num_columns()),
      is_pending_(plan.num_units + 1, 0),
      pending_(plan.num_units + 1),
      inputs_(static_cast<size_t>(plan.num_units) * plan.num_chunks()),
      is_listed_(plan.num_outputs(), 0),
      outputs_(plan.num_outputs() + 1),
      changed_(plan.num_outputs() + 1) {
  is_pending_[plan.num_units] = 1;
}

void Layer::MarkAll() {
  num_pending_ = plan_->num_units;
  std::fill(is_pending_.begin(), is_pending_.end(), 1);
  std::iota(pending_.begin(), pending_.end(), 0);
}

void Layer::Mark(const Changes& changes) {
  for (int i = 0; i < changes.count; ++i) {
    const int unit = plan_->unit_of_position[changes.positions[i]];
    pending_[num_pending_] = unit;
    num_pending_ += !is_pending_[unit];
    is_pending_[unit] = 1;
  }
}

Changes Layer::Run(const FeatureMap& input, Work& work) {
  if (num_pending_ == 0) return {};
  MultiplyPending(input, work);
  const int num_outputs = FindOutputs();
  const LayerPlan& plan = *plan_;
  const int num_changed = kernels_->sum({partials_.data(), plan.bias.data(), plan.terms.data(),
                                         static_cast<int>(plan.terms.size()), outputs_.data(), num_outputs,
                                         plan.partial_offsets.data(), plan.bias_offsets.data(), plan.positions.data(),
                                         plan.output.depth, plan.has_relu, output_.values(), output_.bits(),
                                         changed_.data()});
  work.multiply_adds += static_cast<uint64_t>(num_outputs) * plan.terms.size() * plan.output_channels;
  return {changed_.data(), num_changed};
}

void Layer::MultiplyPending(const FeatureMap& input, Work& work) {
  const LayerPlan& plan = *plan_;
  ChunkInput* next = inputs_.data();
  for (int chunk = 0; chunk < plan.num_chunks(); ++chunk) {
    for (int i = 0; i < num_pending_; ++i) {
      const int unit = pending_[i];
      *next = input.chunk(plan.unit_origins[unit] + plan.chunk_offsets[chunk], plan.chunk_lengths[chunk]);
      work.multiply_adds += static_cast<uint64_t>(CountBits(next->mask)) * plan.columns_used[unit];
      ++next;
    }
  }
  kernels_->multiply({plan.weights.data(), plan.brief_weights.data(), plan.unit_stride, plan.tile_stride,
                      plan.row_stride, plan.num_tiles, plan.tile_width, plan.num_chunks(), plan.chunk_rows.data(),
                      plan.tile_is_used.data(), pending_.data(), num_pending_, inputs_.data(), partials_.data()});
}

// Lists the outputs that the pending units are part of, and takes the units off.
int Layer::FindOutputs() {
  const LayerPlan& plan = *plan_;
  int count = 0;
  for (int i = 0; i < num_pending_; ++i) {
    const int unit = pending_[i];
    is_pending_[unit] = 0;
    for (int at = plan.first_output_of_unit[unit]; at < plan.first_output_of_unit[unit + 1]; ++at) {
      const int output = plan.outputs_of_units[at];
      outputs_[count] = output;
      count += !is_listed_[output];
      is_listed_[output] = 1;
    }
  }
  num_pending_ = 0;
  for (int i = 0; i < count; ++i) is_listed_[outputs_[i]] = 0;
  return count;
}

}  // namespace ztw
