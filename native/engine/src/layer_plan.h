// How one layer is computed, and its weights in the order in which they are read. Immutable; shared by all sessions.
//
// The inputs of a layer are divided into units that do not overlap: a convolution's are blocks of stride x stride
// positions (of the kernel's size, where that is smaller), a linear layer's are positions. Each unit has a partial sum for
// every weight that meets it; an output is its bias plus some of those. When a unit changes, its partial sums alone are
// computed again, and the outputs that read them are added up again: in the same order as ever, so to the same bits.
// A convolution of kernel 8 and stride 4 meets each unit with 2 x 2 quarters of its kernel, the unit's columns.
#ifndef ZTW_ENGINE_LAYER_PLAN_H_
#define ZTW_ENGINE_LAYER_PLAN_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "aligned_buffer.h"
#include "description.h"
#include "feature_map.h"
#include "integer_plan.h"

namespace ztw {

struct LayerPlan {
  // Units: what they read.
  int num_units = 0;
  std::vector<int32_t> unit_origins;     // by unit: its first value in the input map
  std::vector<int32_t> chunk_offsets;    // from the unit's origin
  std::vector<int32_t> chunk_lengths;
  std::vector<int32_t> chunk_rows;       // first weight row
  std::vector<int32_t> unit_of_position; // by input position; num_units where no unit reads it

  // Columns: what units are multiplied with.
  int num_tiles = 0, tile_width = 0, rows_per_unit = 0;
  size_t unit_stride = 0, tile_stride = 0, row_stride = 0;
  bool reads_pixels = false;
  AlignedBuffer<float> weights;          // a convolution's [tile][row][column], a linear layer's [unit][row][column]
  AlignedBuffer<uint32_t> bfloat16_weights;  // in their place, see MakeBfloat16
  std::optional<IntegerPlan> integer;    // in their place, see MakeInteger
  std::vector<uint8_t> tile_is_used;     // [unit][tile]
  std::vector<int32_t> columns_used;     // by unit, padding not counted

  // Outputs: which partial sums they add.
  MapGeometry output;
  int output_channels = 0;  // real ones of an output
  bool has_relu = false;
  std::vector<int32_t> terms, partial_offsets, bias_offsets, positions;
  std::vector<int32_t> outputs_of_units, first_output_of_unit;  // empty for a linear layer
  AlignedBuffer<float> bias;

  // Whether every unit is part of every output.
  bool has_every_input() const { return outputs_of_units.empty(); }
  int num_chunks() const { return static_cast<int>(chunk_rows.size()); }
  int num_outputs() const { return static_cast<int>(positions.size()); }
  int num_columns() const { return num_tiles * tile_width; }
};

// How a convolution divides its input.
struct ConvGrid {
  ConvGrid(int height, int width, const ConvDescription& conv);
  int taps, extent;               // quarters of the kernel along a side; positions of a unit along a side
  int out_height, out_width;
  int unit_rows, unit_columns;
  // Padding included.
  int rows_needed(int stride) const { return (unit_rows - 1) * stride + extent; }
  int columns_needed(int stride) const { return (unit_columns - 1) * stride + extent; }
};

// A convolution that reads the image: its units are the positions of `blocks`, with the pixels in channel, row, column order.
LayerPlan PlanImageConv(const ConvDescription& conv, const ConvGrid& grid, const MapGeometry& blocks,
                        const MapGeometry& output, bool has_relu);
LayerPlan PlanConv(const ConvDescription& conv, const ConvGrid& grid, const MapGeometry& input,
                   const MapGeometry& output, bool has_relu = true);
// `first_extra`: the position of the map behind which inputs follow that are no part of the features; -1 for none.
LayerPlan PlanLinear(const LinearDescription& linear, const MapGeometry& input, bool has_relu, int first_extra = -1);

}  // namespace ztw

#endif  // ZTW_ENGINE_LAYER_PLAN_H_
