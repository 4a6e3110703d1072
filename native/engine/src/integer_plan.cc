#include "integer_plan.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "layer_plan.h"

namespace ztw {
namespace {

constexpr int kMaxWeight = 127;
constexpr int kMaxByte = 255;

float WeightAt(const LayerPlan& plan, int set, int row, int column) {
  const size_t tile = column / plan.tile_width * plan.tile_stride + column % plan.tile_width;
  return plan.weights[set * plan.unit_stride + row * plan.row_stride + tile];
}

template <typename Visit>
void ForEachWeight(const LayerPlan& plan, Visit visit) {
  const int num_sets = plan.unit_stride == 0 ? 1 : plan.num_units;
  for (int set = 0; set < num_sets; ++set)
    for (int row = 0; row < plan.rows_per_unit; ++row)
      for (int column = 0; column < plan.integer->width * plan.integer->num_targets; ++column)
        visit(set, row, column, WeightAt(plan, set, row, column));
}

// By channel: what one step of a weight stands for.
std::vector<float> ScaleWeights(const LayerPlan& plan) {
  std::vector<float> scales(plan.integer->width, 0.0f);
  ForEachWeight(plan, [&](int, int, int column, float weight) {
    float& scale = scales[column % plan.integer->width];
    scale = std::max(scale, std::fabs(weight) / kMaxWeight);
  });
  return scales;
}

void PackIntegers(LayerPlan& plan, const std::vector<float>& scales) {
  IntegerPlan& integer = *plan.integer;
  const int width = integer.width;
  integer.target_stride = static_cast<size_t>(plan.rows_per_unit) * width;
  const size_t set_size = integer.target_stride * integer.num_targets;
  integer.unit_stride = plan.unit_stride == 0 ? 0 : set_size;
  integer.weights = AlignedBuffer<int8_t>(set_size * (plan.unit_stride == 0 ? 1 : plan.num_units));
  std::vector<int64_t> largest_sums(width, 0);
  ForEachWeight(plan, [&](int set, int row, int column, float weight) {
    const int channel = column % width;
    if (scales[channel] == 0.0f) return;
    const float rounded = std::nearbyint(weight / scales[channel]);
    const int value = std::clamp(static_cast<int>(rounded), -kMaxWeight, kMaxWeight);
    const size_t pair = (static_cast<size_t>(row / 2) * width + channel) * 2 + row % 2;
    integer.weights[set * set_size + column / width * integer.target_stride + pair] = static_cast<int8_t>(value);
    largest_sums[channel] += static_cast<int64_t>(std::abs(value)) * kMaxByte;
  });
  if (*std::max_element(largest_sums.begin(), largest_sums.end()) > std::numeric_limits<int32_t>::max())
    throw DescriptionError("expected fewer inputs for each output: integer sums would overflow");
}

// The sums that read a unit, from the partial sums that each output adds up.
void FindTargets(LayerPlan& plan) {
  IntegerPlan& integer = *plan.integer;
  integer.targets.assign(static_cast<size_t>(plan.num_units) * integer.num_targets, -1);
  for (int output = 0; output < plan.num_outputs(); ++output) {
    for (const int32_t term : plan.terms) {
      const int offset = plan.partial_offsets[output] + term;
      const int unit = offset / plan.num_columns(), column = offset % plan.num_columns();
      if (column % integer.width != 0) continue;  // a later part of a row that is wider than an output
      integer.targets[unit * integer.num_targets + column / integer.width] = output * plan.output.depth;
    }
  }
}

int InputSize(const LayerPlan& plan) {
  int size = 0;
  for (const int32_t origin : plan.unit_origins)
    for (int chunk = 0; chunk < plan.num_chunks(); ++chunk)
      size = std::max(size, origin + plan.chunk_offsets[chunk] + plan.chunk_lengths[chunk]);
  return size;
}

}  // namespace

void MakeInteger(LayerPlan& plan, float input_scale, float output_scale) {
  const bool is_shared = plan.unit_stride == 0;
  IntegerPlan& integer = plan.integer.emplace();
  integer.width = is_shared ? plan.output.depth : plan.num_columns();
  integer.num_targets = plan.num_columns() / integer.width;
  integer.output_scale = output_scale;
  integer.input_size = InputSize(plan);
  const std::vector<float> scales = ScaleWeights(plan);
  PackIntegers(plan, scales);
  FindTargets(plan);
  const float step = output_scale == 0.0f ? 1.0f : output_scale;
  integer.scale = AlignedBuffer<float>(integer.width);
  integer.bias = AlignedBuffer<float>(integer.width);
  for (int channel = 0; channel < integer.width; ++channel) {
    integer.scale[channel] = scales[channel] * input_scale / step;
    integer.bias[channel] = plan.bias[channel] / step;
    if (!std::isfinite(integer.scale[channel]) || !std::isfinite(integer.bias[channel]))
      throw DescriptionError("expected activation scales that fit the weights");
  }
  plan.weights = AlignedBuffer<float>();
  plan.output.holds_bytes = output_scale != 0.0f;
}

}  // namespace ztw
