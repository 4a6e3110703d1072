#include "layer_plan.h"

#include <algorithm>

namespace ztw {
namespace {

void AddChunks(LayerPlan& plan, int offset, int length) {
  for (int done = 0; done < length; done += kMaxChunk) {
    const int chunk = std::min(kMaxChunk, length - done);
    plan.chunk_offsets.push_back(offset + done);
    plan.chunk_lengths.push_back(chunk);
    plan.chunk_rows.push_back(plan.rows_per_unit);
    plan.rows_per_unit += chunk;
  }
}

void SetColumns(LayerPlan& plan, int num_columns, int tile_width) {
  plan.tile_width = tile_width;
  plan.num_tiles = RoundUp(num_columns, tile_width) / tile_width;
}

// Of a convolution's columns, a multiple of 16: the widest tiles that leave none of their own empty.
int ChooseTile(int num_columns) {
  if (num_columns <= kMaxTile) return num_columns;
  return num_columns % kMaxTile != 0 && num_columns % kTripleTile == 0 ? kTripleTile : kMaxTile;
}

// Weights that all units share lie tile by tile: a tile is read by many units in a row. Weights of a unit's own lie row by
// row: only some rows are read, each as a whole.
void SetStrides(LayerPlan& plan, bool is_shared) {
  plan.row_stride = is_shared ? plan.tile_width : plan.num_columns();
  plan.tile_stride = is_shared ? static_cast<size_t>(plan.rows_per_unit) * plan.tile_width : plan.tile_width;
  plan.unit_stride = is_shared ? 0 : static_cast<size_t>(plan.rows_per_unit) * plan.num_columns();
}

// `weight_at(unit, row, column)`; shared weights are those of unit 0.
template <typename WeightAt>
void PackWeights(LayerPlan& plan, bool is_shared, WeightAt weight_at) {
  SetStrides(plan, is_shared);
  const int num_sets = is_shared ? 1 : plan.num_units;
  plan.weights = AlignedBuffer<float>(static_cast<size_t>(num_sets) * plan.rows_per_unit * plan.num_columns());
  for (int set = 0; set < num_sets; ++set)
    for (int row = 0; row < plan.rows_per_unit; ++row)
      for (int column = 0; column < plan.num_columns(); ++column) {
        const size_t tile = column / plan.tile_width * plan.tile_stride + column % plan.tile_width;
        plan.weights[set * plan.unit_stride + row * plan.row_stride + tile] = weight_at(set, row, column);
      }
}

// Weights of a convolution by unit row and column; `split` tells a row's kernel offsets and channel within a unit.
struct UnitRow {
  int row, column, channel;
};

template <typename Split>
void PackConv(LayerPlan& plan, const ConvDescription& conv, const ConvGrid& grid, int depth, Split split) {
  const int num_columns = grid.taps * grid.taps * depth;
  SetColumns(plan, num_columns, ChooseTile(num_columns));
  const int kernel = conv.kernel_size;
  PackWeights(plan, true, [&](int, int row, int column) {
    const int tap = column / depth, output = column % depth;
    const UnitRow at = split(row);
    const int y = tap / grid.taps * conv.stride + at.row, x = tap % grid.taps * conv.stride + at.column;
    const bool exists = tap < grid.taps * grid.taps && output < conv.out_channels && at.channel < conv.in_channels &&
                        y < kernel && x < kernel;
    if (!exists) return 0.0f;
    const size_t channel = static_cast<size_t>(output) * conv.in_channels + at.channel;
    return conv.weight[(channel * kernel + y) * kernel + x];
  });
}

bool IsOutput(const ConvGrid& grid, int row, int column) {
  return row >= 0 && column >= 0 && row < grid.out_height && column < grid.out_width;
}

// Which tiles of a unit's columns belong to outputs that exist, and how many of their columns are real.
void FindUsedTiles(LayerPlan& plan, const ConvGrid& grid, int depth, int out_channels) {
  plan.tile_is_used.assign(static_cast<size_t>(plan.num_units) * plan.num_tiles, 0);
  plan.columns_used.assign(plan.num_units, 0);
  const int num_taps = grid.taps * grid.taps;
  for (int unit = 0; unit < plan.num_units; ++unit) {
    uint8_t* is_used = &plan.tile_is_used[static_cast<size_t>(unit) * plan.num_tiles];
    const int row = unit / grid.unit_columns, column = unit % grid.unit_columns;
    for (int tap = 0; tap < num_taps; ++tap) {
      if (!IsOutput(grid, row - tap / grid.taps, column - tap % grid.taps)) continue;
      for (int i = tap * depth; i < (tap + 1) * depth; i += kLaneGroup) is_used[i / plan.tile_width] = 1;
    }
    for (int i = 0; i < num_taps * depth; ++i)
      plan.columns_used[unit] += is_used[i / plan.tile_width] && i % depth < out_channels;
  }
}

void PlanConvOutputs(LayerPlan& plan, const ConvDescription& conv, const ConvGrid& grid, const MapGeometry& output) {
  plan.output = output;
  plan.output_channels = conv.out_channels;
  plan.bias = AlignedBuffer<float>(output.depth);
  std::copy(conv.bias.begin(), conv.bias.end(), plan.bias.data());
  for (int tap = 0; tap < grid.taps * grid.taps; ++tap) {
    const int unit = tap / grid.taps * grid.unit_columns + tap % grid.taps;
    plan.terms.push_back(unit * plan.num_columns() + tap * output.depth);
  }
  for (int row = 0; row < grid.out_height; ++row)
    for (int column = 0; column < grid.out_width; ++column) {
      plan.positions.push_back(output.position(row, column));
      plan.partial_offsets.push_back((row * grid.unit_columns + column) * plan.num_columns());
      plan.bias_offsets.push_back(0);
    }
  for (int unit = 0; unit < plan.num_units; ++unit) {
    plan.first_output_of_unit.push_back(static_cast<int32_t>(plan.outputs_of_units.size()));
    for (int tap = 0; tap < grid.taps * grid.taps; ++tap) {
      const int row = unit / grid.unit_columns - tap / grid.taps;
      const int column = unit % grid.unit_columns - tap % grid.taps;
      if (IsOutput(grid, row, column)) plan.outputs_of_units.push_back(row * grid.out_width + column);
    }
  }
  plan.first_output_of_unit.push_back(static_cast<int32_t>(plan.outputs_of_units.size()));
}

void FinishConv(LayerPlan& plan, const ConvDescription& conv, const ConvGrid& grid, const MapGeometry& output) {
  FindUsedTiles(plan, grid, output.depth, conv.out_channels);
  PlanConvOutputs(plan, conv, grid, output);
}

MapGeometry VectorGeometry(int num_values) {
  const int rounded = RoundUp(num_values, kLaneGroup);
  const int depth = std::min(rounded, kMaxTile);
  return {num_values, 1, 1, 1, RoundUp(rounded, depth) / depth, depth, true};
}

// Where the value that a unit holds in a row stands among a linear layer's inputs: in C,H,W order, and behind them from
// the unit `first_extra` on those that are no part of the features. -1 where it holds none.
int InputIndex(const MapGeometry& input, int first_extra, int unit, int row) {
  if (first_extra >= 0 && unit >= first_extra)
    return input.channels * input.height * input.width + (unit - first_extra) * input.depth + row;
  if (input.is_vector) return unit * input.depth + row < input.channels ? unit * input.depth + row : -1;
  const int y = unit / input.columns - input.border, x = unit % input.columns - input.border;
  const bool exists = row < input.channels && y >= 0 && x >= 0 && y < input.height && x < input.width;
  return exists ? (row * input.height + y) * input.width + x : -1;
}

// An output is a tile, which every unit is part of.
void PlanLinearOutputs(LayerPlan& plan, const LinearDescription& linear) {
  plan.output = VectorGeometry(linear.num_outputs);
  plan.output_channels = (linear.num_outputs + plan.num_tiles - 1) / plan.num_tiles;
  plan.bias = AlignedBuffer<float>(plan.num_columns());
  std::copy(linear.bias.begin(), linear.bias.end(), plan.bias.data());
  for (int tile = 0; tile < plan.num_tiles; ++tile) {
    plan.positions.push_back(tile);
    plan.partial_offsets.push_back(tile * plan.tile_width);
    plan.bias_offsets.push_back(tile * plan.tile_width);
  }
  for (int unit = 0; unit < plan.num_units; ++unit) plan.terms.push_back(unit * plan.num_columns());
}

}  // namespace

ConvGrid::ConvGrid(int height, int width, const ConvDescription& conv)
    : taps((conv.kernel_size + conv.stride - 1) / conv.stride),
      extent(std::min(conv.kernel_size, conv.stride)),
      out_height((height + 2 * conv.padding - conv.kernel_size) / conv.stride + 1),
      out_width((width + 2 * conv.padding - conv.kernel_size) / conv.stride + 1),
      unit_rows(out_height + taps - 1),
      unit_columns(out_width + taps - 1) {}

LayerPlan PlanImageConv(const ConvDescription& conv, const ConvGrid& grid, const MapGeometry& blocks,
                        const MapGeometry& output, bool has_relu) {
  LayerPlan plan;
  plan.has_relu = has_relu;
  plan.num_units = grid.unit_rows * grid.unit_columns;
  for (int unit = 0; unit < plan.num_units; ++unit) {
    plan.unit_origins.push_back(unit * blocks.depth);
    plan.unit_of_position.push_back(unit);
  }
  plan.reads_pixels = true;
  AddChunks(plan, 0, blocks.depth);
  const int extent = grid.extent;
  PackConv(plan, conv, grid, output.depth, [extent](int row) {
    return UnitRow{row / extent % extent, row % extent, row / (extent * extent)};
  });
  FinishConv(plan, conv, grid, output);
  return plan;
}

LayerPlan PlanConv(const ConvDescription& conv, const ConvGrid& grid, const MapGeometry& input,
                   const MapGeometry& output, bool has_relu) {
  LayerPlan plan;
  plan.has_relu = has_relu;
  plan.num_units = grid.unit_rows * grid.unit_columns;
  plan.unit_of_position.assign(input.num_positions(), plan.num_units);
  const int first = input.border - conv.padding;  // row and column of the map that the first unit begins at
  for (int unit = 0; unit < plan.num_units; ++unit) {
    const int top = first + unit / grid.unit_columns * conv.stride;
    const int left = first + unit % grid.unit_columns * conv.stride;
    plan.unit_origins.push_back((top * input.columns + left) * input.depth);
    for (int row = top; row < top + grid.extent; ++row)
      for (int column = left; column < left + grid.extent; ++column)
        plan.unit_of_position[row * input.columns + column] = unit;
  }
  for (int row = 0; row < grid.extent; ++row)
    AddChunks(plan, row * input.columns * input.depth, grid.extent * input.depth);
  const int extent = grid.extent, depth = input.depth;
  PackConv(plan, conv, grid, output.depth, [extent, depth](int row) {
    return UnitRow{row / (extent * depth), row / depth % extent, row % depth};
  });
  FinishConv(plan, conv, grid, output);
  return plan;
}

LayerPlan PlanLinear(const LinearDescription& linear, const MapGeometry& input, bool has_relu, int first_extra) {
  LayerPlan plan;
  plan.num_units = input.num_positions();
  for (int unit = 0; unit < plan.num_units; ++unit) {
    plan.unit_origins.push_back(unit * input.depth);
    plan.unit_of_position.push_back(unit);
  }
  AddChunks(plan, 0, input.depth);
  SetColumns(plan, linear.num_outputs, std::min(RoundUp(linear.num_outputs, kLaneGroup), kMaxTile));
  PackWeights(plan, false, [&](int unit, int row, int column) {
    const int index = InputIndex(input, first_extra, unit, row);
    if (index < 0 || index >= linear.num_inputs || column >= linear.num_outputs) return 0.0f;
    return linear.weight[static_cast<size_t>(column) * linear.num_inputs + index];
  });
  plan.tile_is_used.assign(static_cast<size_t>(plan.num_units) * plan.num_tiles, 1);
  plan.columns_used.assign(plan.num_units, linear.num_outputs);
  plan.has_relu = has_relu;
  PlanLinearOutputs(plan, linear);
  return plan;
}

}  // namespace ztw
