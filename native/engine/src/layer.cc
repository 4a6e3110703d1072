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
      partials_(plan.integer ? 0 : static_cast<size_t>(plan.num_units) * plan.num_columns()),
      is_pending_(plan.num_units + 1, 0),
      pending_(plan.num_units + 1),
      inputs_(static_cast<size_t>(plan.num_units) * plan.num_chunks()),
      is_listed_(plan.num_outputs(), 0),
      outputs_(plan.num_outputs() + 1),
      changed_(plan.num_outputs() + 1),
      changed_positive_(plan.num_outputs() + 1) {
  is_pending_[plan.num_units] = 1;
  if (plan.integer) integers_.emplace(plan, kernels);
}

void Layer::MarkAll() {
  is_forgotten_ = true;
  if (integers_) integers_->Forget();
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

void Layer::ComputePending(const FeatureMap& input, Work& work) {
  if (integers_) {
    UpdatePending(input, work);
  } else {
    MultiplyPending(input, work);
  }
  is_forgotten_ = false;
  work.Lap(Stage::kMultiply);
  num_run_ = num_pending_;
}

StreamChanges Layer::RunResidual(const FeatureMap& input, const Stream& stream, Work& work) {
  num_run_ = num_outputs_ = num_changed_ = 0;
  if (num_pending_ > 0) ComputePending(input, work);
  num_outputs_ = FindOutputs(stream.changes);
  work.Lap(Stage::kSpread);
  work.multiply_adds += static_cast<uint64_t>(num_outputs_) * (plan_->terms.size() + 1) * plan_->output_channels;
  const ChangeCounts counts =
      kernels_->sum_residual({SumsOf(num_outputs_),
                              stream.map->values(),
                              {stream.ending, output_.values(), output_.bits(), changed_.data(), changed_positive_.data()}});
  num_changed_ = counts.all;
  work.Lap(Stage::kSum);
  return {{changed_.data(), counts.all}, {changed_positive_.data(), counts.positive}};
}

Changes Layer::Run(const FeatureMap& input, Work& work) {
  num_run_ = num_outputs_ = num_changed_ = 0;
  if (num_pending_ == 0) return {};
  ComputePending(input, work);
  num_outputs_ = FindOutputs({});
  work.Lap(Stage::kSpread);
  num_changed_ = SumOutputs(num_outputs_, work);
  work.Lap(Stage::kSum);
  return {changed_.data(), num_changed_};
}

void Layer::CopyRecomputed(uint8_t* values) const {
  const MapGeometry& map = plan_->output;
  std::fill_n(values, plan_->num_outputs(), uint8_t{kLeftAlone});
  for (int i = 0; i < num_outputs_; ++i) values[outputs_[i]] = kSame;
  MarkChanged(map, {changed_.data(), num_changed_}, values);
}

void Layer::CopyRecomputedInputs(const MapGeometry& input, uint8_t* values) const {
  const int height = MapHeight(input), width = MapWidth(input);
  std::fill_n(values, height * width, uint8_t{kLeftAlone});
  for (int i = 0; i < num_run_; ++i) {
    const int row = pending_[i] / input.columns - input.border, column = pending_[i] % input.columns - input.border;
    if (row >= 0 && column >= 0 && row < height && column < width) values[row * width + column] = kSame;
  }
}

int Layer::SumOutputs(int num_outputs, Work& work) {
  const LayerPlan& plan = *plan_;
  if (integers_) {
    work.multiply_adds += static_cast<uint64_t>(num_outputs) * plan.output_channels;
    return integers_->Finish(outputs_, num_outputs, output_, changed_.data());
  }
  work.multiply_adds += static_cast<uint64_t>(num_outputs) * plan.terms.size() * plan.output_channels;
  return kernels_->sum(SumsOf(num_outputs));
}

SumTask Layer::SumsOf(int num_outputs) {
  const LayerPlan& plan = *plan_;
  return {partials_.data(), plan.bias.data(), plan.terms.data(), static_cast<int>(plan.terms.size()), outputs_.data(),
          num_outputs, plan.partial_offsets.data(), plan.bias_offsets.data(), plan.positions.data(), plan.output.depth,
          plan.has_relu, output_.values(), output_.bits(), changed_.data()};
}

// Units whose inputs are what they were are taken off: nothing follows from them.
void Layer::UpdatePending(const FeatureMap& input, Work& work) {
  int num_kept = 0;
  for (int i = 0; i < num_pending_; ++i) {
    const int unit = pending_[i];
    const int num_pairs = integers_->Update(unit, input);
    work.multiply_adds += static_cast<uint64_t>(2 * num_pairs) * plan_->columns_used[unit];
    const bool is_kept = num_pairs > 0 || is_forgotten_;
    is_pending_[unit] = is_kept;
    pending_[num_kept] = unit;
    num_kept += is_kept;
  }
  num_pending_ = num_kept;
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
  work.Lap(Stage::kGather);
  kernels_->multiply({plan.weights.data(), plan.bfloat16_weights.data(), plan.unit_stride, plan.tile_stride,
                      plan.row_stride, plan.reads_pixels, plan.num_tiles, plan.tile_width, plan.num_chunks(), plan.chunk_rows.data(),
                      plan.tile_is_used.data(), pending_.data(), num_pending_, inputs_.data(), partials_.data()});
}

// Lists an output unless it is listed; returns how many are.
inline int Layer::List(int output, int count) {
  outputs_[count] = output;
  count += !is_listed_[output];
  is_listed_[output] = 1;
  return count;
}

// Lists the outputs that the pending units are part of, or that a stream's changes are added to, and takes the units off.
int Layer::FindOutputs(const Changes& stream) {
  const LayerPlan& plan = *plan_;
  if (plan.has_every_input()) {
    for (int i = 0; i < num_pending_; ++i) is_pending_[pending_[i]] = 0;
    num_pending_ = 0;
    std::iota(outputs_.begin(), outputs_.begin() + plan.num_outputs(), 0);
    return plan.num_outputs();
  }
  int count = 0;
  for (int i = 0; i < stream.count; ++i) count = List(CellOf(plan.output, stream.positions[i]), count);
  for (int i = 0; i < num_pending_; ++i) {
    const int unit = pending_[i];
    is_pending_[unit] = 0;
    for (int at = plan.first_output_of_unit[unit]; at < plan.first_output_of_unit[unit + 1]; ++at)
      count = List(plan.outputs_of_units[at], count);
  }
  num_pending_ = 0;
  for (int i = 0; i < count; ++i) is_listed_[outputs_[i]] = 0;
  return count;
}

}  // namespace ztw
