// A layer over integers: inputs are unsigned bytes, weights signed ones with a scale for each output channel, sums int32.
//
// Integer sums are exact, so they can be kept and corrected: what an input changed by, times its weights, is added to every
// output that reads it. The result is that of a full pass, whatever the order.
#ifndef ZTW_ENGINE_INTEGER_PLAN_H_
#define ZTW_ENGINE_INTEGER_PLAN_H_

#include <cstdint>
#include <vector>

#include "aligned_buffer.h"

namespace ztw {

struct LayerPlan;

struct IntegerPlan {
  int width = 0;       // columns that an input's weights are added to at once
  int num_targets = 0; // of a unit, at most
  size_t unit_stride = 0, target_stride = 0;
  AlignedBuffer<int8_t> weights;  // [unit, or one for all][target][row pair][column][2]
  std::vector<int32_t> targets;   // [unit][target]: the first value of the sums, -1 where there is none
  AlignedBuffer<float> scale, bias;
  // What one step of an output's byte stands for; 0 where outputs are floats.
  float output_scale = 0.0f;
  int input_size = 0;  // values of the input map that are read
};

// The largest weight of each channel becomes 127. `input_scale`: what one step of an input's byte stands for.
// `output_scale`: the same of the output; 0 leaves outputs as floats. Replaces the plan's float weights.
// Throws DescriptionError where sums could overflow.
void MakeInteger(LayerPlan& plan, float input_scale, float output_scale);

}  // namespace ztw

#endif  // ZTW_ENGINE_INTEGER_PLAN_H_
