// The loops in which the time goes. Each instruction set compiles its own copy of kernels_impl.h; see dispatch.h.
//
// Every float is a function of the values it is made from and of nothing else: the order of the sums does not depend on
// what happened to change. That is why recomputing some of them gives the same bits as recomputing all.
#ifndef ZTW_ENGINE_KERNELS_H_
#define ZTW_ENGINE_KERNELS_H_

#include <cstddef>
#include <cstdint>

namespace ztw {

// Columns are worked on in tiles of 16, 32, 48 or 64, the inputs of a unit in chunks of at most 64: a tile of a chunk's
// weights (16 KB) stays in the first-level cache while all units pass over it.
constexpr int kMaxTile = 64;
constexpr int kMaxChunk = 64;
constexpr int kLaneGroup = 16;
// Tiles of this width go three at once through a unit's inputs, where there are registers for their sums.
constexpr int kTripleTile = 48;
// Largest image block, in pixels over all channels; architectures beyond are refused.
constexpr int kMaxBlockPixels = 4096;

// Change detection: finds the groups of 4 pixels of one plane that differ, copies them, and marks the units they are in.
struct DetectTask {
  const uint8_t* observation;
  uint8_t* kept;
  int num_planes, plane_bytes;
  const int32_t* unit_of_group;  // [plane_bytes / 4]
  uint8_t* is_pending;           // by unit
  int32_t* pending;              // appended to
  int num_pending;
};

// Turns the pixels of some image blocks into floats, or brings them together as the bytes that they are.
struct GatherTask {
  const uint8_t* image;  // uint8 [channels, height, width]
  int channels, height, width;
  int stride, extent;  // a block begins every `stride` pixels and is `extent` x `extent`
  int columns;         // blocks in a row
  const int32_t* blocks;
  int num_blocks;
  int depth;  // values a block, a multiple of 16
  uint8_t* bytes;  // receives them, or is null, and these do:
  float* values;
  uint8_t* bits;
};

// A chunk of a unit's inputs: bit i of `mask` is set where values[i] is not zero.
struct ChunkInput {
  const float* values;
  uint64_t mask;
};

// Partial sums of some units: partials[unit][column] = sum over the unit's inputs of input * weight.
struct MultiplyTask {
  const float* weights;              // null where they are bfloat16
  const uint32_t* bfloat16_weights;  // see LayerPlan
  // From a unit's weights to the next one's (0: all share them), from a tile to the next, from a row to the next.
  size_t unit_stride, tile_stride, row_stride;
  bool reads_pixels;  // inputs are a picture's: most are not zero
  int num_tiles, tile_width;
  int num_chunks;
  const int32_t* chunk_rows;    // first weight row of each chunk
  const uint8_t* tile_is_used;  // [unit][tile]
  const int32_t* units;
  int num_units;
  const ChunkInput* inputs;  // [num_chunks][num_units], in the order of `units`
  float* partials;
};

// Outputs from partial sums: value = bias + sum of terms, through ReLU.
struct SumTask {
  const float* partials;
  const float* bias;
  const int32_t* terms;  // offsets of the partial sums of an output, from its own
  int num_terms;
  const int32_t* outputs;
  int num_outputs;
  const int32_t* partial_offsets;  // by output
  const int32_t* bias_offsets;     // by output
  const int32_t* positions;        // by output: where it lies in `values`, in units of `width`
  int width;                       // floats an output, a multiple of 16
  bool has_relu;
  float* values;
  uint8_t* bits;
  int32_t* changed;  // receives the positions whose values changed
};

// What is kept of a residual network's values, and what `bits` say.
enum class Ending {
  kStream,  // the value, which later sums read; the bits say which are positive, so that convolutions read it through ReLU
  kPlain,   // the value; the bits say which are not zero
  kRelu,    // the value through ReLU; the bits as well
};

// Where residual sums and max pools write to.
struct EndingTask {
  Ending ending;
  float* values;
  uint8_t* bits;
  int32_t* changed;           // receives the positions whose values changed
  int32_t* changed_positive;  // of a stream, those where they differ through ReLU too
};

struct ChangeCounts {
  int all, positive;
};

// The end of a residual block: value = bias + sum of terms + what is at the same position of the block's input.
struct ResidualTask {
  SumTask sum;  // where it would write to, and whether it has a ReLU, is left to `end`
  const float* input;
  EndingTask end;
};

// Max pool: a window's value = the largest of its cells.
struct MaxPoolTask {
  const float* input;
  const int32_t* cells;       // positions, window after window
  const int32_t* first_cell;  // by window, and one more
  const int32_t* windows;
  int num_windows;
  const int32_t* positions;   // by window: where it lies in the values, in units of `width`
  int width;
  EndingTask end;
};

// Mixed pool: a bin's value = mix * largest + (1 - mix) * average of its cells.
struct PoolTask {
  const float* input;
  const int32_t* cells;       // positions, bin after bin
  const int32_t* first_cell;  // by bin, and one more
  const int32_t* bins;
  int num_bins;
  int width;
  float mix;
  float* values;
  uint8_t* bits;
  int32_t* changed;
};

// Two neighboring inputs of an integer layer, one of which changed at least. `deltas`: new minus old as int16, that of the
// first in the lower half. `row`: their row pair in the weights.
struct DeltaPair {
  int32_t row;
  int32_t deltas;
};

// Lists the pairs of inputs that changed since they were last seen, and has then seen them.
struct DeltaTask {
  const uint8_t* now;
  uint8_t* seen;
  int length;  // a multiple of 16
  int first_row;
  DeltaPair* pairs;
};

// Adds what some inputs changed by, times their weights, to the sums of one output.
struct AccumulateTask {
  const int8_t* weights;  // [row pair][column][2]
  const DeltaPair* pairs;
  int num_pairs;
  int32_t* sums;
  int width;  // columns, a multiple of 16
};

// Outputs from integer sums: sum * scale + bias, through ReLU; rounded to 0 ... 255, or as a float.
struct FinishTask {
  const int32_t* sums;  // [output][width]
  const float* scale;
  const float* bias;
  const int32_t* channel_offsets;  // by output: where its scale and bias begin
  const int32_t* outputs;
  int num_outputs;
  const int32_t* positions;  // as SumTask's
  int width;
  bool has_relu;
  uint8_t* bytes;  // receives the outputs, or is null, and these do:
  float* values;
  uint8_t* bits;
  int32_t* changed;
};

struct Kernels {
  const char* name;
  int (*detect)(const DetectTask&);   // the new number of pending units
  void (*gather)(const GatherTask&);
  void (*multiply)(const MultiplyTask&);
  int (*sum)(const SumTask&);    // the number of positions that changed
  int (*pool)(const PoolTask&);  // the number of bins that changed
  ChangeCounts (*sum_residual)(const ResidualTask&);
  ChangeCounts (*max_pool)(const MaxPoolTask&);
  int (*find_deltas)(const DeltaTask&);  // the number of pairs
  void (*accumulate)(const AccumulateTask&);
  int (*finish)(const FinishTask&);  // the number of positions that changed
};

}  // namespace ztw

#endif  // ZTW_ENGINE_KERNELS_H_
