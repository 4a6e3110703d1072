#include "description.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "gate.h"
#include "kernels.h"
#include "layer_plan.h"

namespace ztw {
namespace {

constexpr int kMaxSide = 4096;  // of anything
// Of what is kept for one layer: a session stays below 256 MB a layer, and offsets far from an overflow.
constexpr int64_t kMaxValues = int64_t{1} << 26;

void Require(bool holds, const std::string& what) {
  if (!holds) throw DescriptionError(what);
}

void RequireSize(const std::string& name, int size) {
  Require(size >= 1 && size <= kMaxSide,
          "expected an integer from 1 to " + std::to_string(kMaxSide) + " for " + name + ", received " +
              std::to_string(size) + " (number)");
}

void RequireRoom(const std::string& name, int64_t count) {
  Require(count <= kMaxValues, "expected a smaller " + name + ": the engine keeps at most " +
                                   std::to_string(kMaxValues) + " values a layer, this would be " +
                                   std::to_string(count));
}

int64_t CountPartials(const ConvDescription& conv, const int (&input)[3]) {
  const ConvGrid grid(input[1], input[2], conv);
  const int64_t columns = int64_t{grid.taps} * grid.taps * RoundUp(conv.out_channels, kLaneGroup);
  return columns * grid.unit_rows * grid.unit_columns;
}

void RequireNumbers(const std::string& name, const std::vector<float>& numbers, size_t count) {
  Require(numbers.size() == count, "expected " + std::to_string(count) + " numbers for " + name +
                                       ", received " + std::to_string(numbers.size()));
  for (float number : numbers) Require(std::isfinite(number), "expected finite numbers for " + name);
}

void CheckConv(const std::string& name, const ConvDescription& conv, const int (&input)[3]) {
  RequireSize(name + ".outChannels", conv.out_channels);
  RequireSize(name + ".kernelSize", conv.kernel_size);
  RequireSize(name + ".stride", conv.stride);
  Require(conv.in_channels == input[0], "expected " + std::to_string(input[0]) + " for " + name +
                                            ".inChannels, received " + std::to_string(conv.in_channels));
  Require(conv.padding >= 0 && conv.padding < conv.kernel_size,
          "expected an integer from 0 to " + std::to_string(conv.kernel_size - 1) + " for " + name +
              ".padding, received " + std::to_string(conv.padding) + " (number)");
  Require(conv.kernel_size <= std::min(input[1], input[2]) + 2 * conv.padding,
          "expected a kernel that fits into its input for " + name);
  RequireRoom(name, CountPartials(conv, input));
  const size_t kernel = static_cast<size_t>(conv.kernel_size) * conv.kernel_size;
  RequireNumbers(name + ".weight", conv.weight, kernel * conv.in_channels * conv.out_channels);
  RequireNumbers(name + ".bias", conv.bias, conv.out_channels);
}

void CheckLinear(const std::string& name, const LinearDescription& linear, int num_inputs, int num_outputs) {
  RequireSize(name + ".outFeatures", linear.num_outputs);
  Require(linear.num_inputs == num_inputs, "expected " + std::to_string(num_inputs) + " for " + name +
                                               ".inFeatures, received " + std::to_string(linear.num_inputs));
  Require(linear.num_outputs == num_outputs, "expected " + std::to_string(num_outputs) + " outputs of " + name +
                                                 ", received " + std::to_string(linear.num_outputs));
  RequireNumbers(name + ".weight", linear.weight, static_cast<size_t>(num_inputs) * num_outputs);
  RequireNumbers(name + ".bias", linear.bias, num_outputs);
}

void Convolve(int (&shape)[3], const ConvDescription& conv) {
  shape[0] = conv.out_channels;
  for (int axis : {1, 2}) shape[axis] = (shape[axis] + 2 * conv.padding - conv.kernel_size) / conv.stride + 1;
}

void CheckResidual(const std::string& name, const ConvDescription& conv, const int (&shape)[3]) {
  CheckConv(name, conv, shape);
  int output[3] = {shape[0], shape[1], shape[2]};
  Convolve(output, conv);
  Require(std::equal(shape, shape + 3, output), "expected a convolution that keeps its input's shape for " + name);
}

void CheckTail(const std::string& name, const TailDescription& tail, int (&shape)[3]) {
  for (int axis : {1, 2}) shape[axis] = StagePoolSide(shape[axis]);
  for (size_t index = 0; index < tail.residuals.size(); ++index) {
    const std::string residual = name + ".residuals." + std::to_string(index);
    CheckResidual(residual + ".first", tail.residuals[index].first, shape);
    CheckResidual(residual + ".second", tail.residuals[index].second, shape);
  }
}

void CheckClassifier(const NetworkDescription& description, size_t index, const int (&features)[3]) {
  const ClassifierDescription& classifier = description.classifiers[index];
  const std::string name = "classifiers." + std::to_string(index);
  CheckConv(name + ".conv", classifier.conv, features);
  RequireSize(name + ".poolSize", classifier.pool_size);
  Require(std::isfinite(classifier.mix), "expected a finite number for " + name + ".mix");
  const int num_previous = classifier.has_cascade ? description.num_actions : 0;
  Require(!classifier.has_cascade || index > 0, "expected no cascade for " + name);
  const int64_t num_pooled = int64_t{classifier.pool_size} * classifier.pool_size * classifier.conv.out_channels;
  RequireRoom(name + ".poolSize", num_pooled);
  CheckLinear(name + ".linear", classifier.linear, static_cast<int>(num_pooled) + num_previous,
              description.num_actions);
  if (!classifier.has_cascade) return;
  RequireNumbers(name + ".normWeight", classifier.norm_weight, description.num_actions);
  RequireNumbers(name + ".normBias", classifier.norm_bias, description.num_actions);
}

void CheckEnsembles(const NetworkDescription& description) {
  const size_t count = description.ensembles.size();
  Require(count == 0 || count == description.classifiers.size(), "expected one ensemble for each classifier");
  for (size_t exit = 0; exit < count; ++exit) {
    const std::string name = "ensembles." + std::to_string(exit);
    RequireNumbers(name + ".weights", description.ensembles[exit].weights, exit + 1);
    RequireNumbers(name + ".bias", description.ensembles[exit].bias, description.num_actions);
  }
}

void CheckGates(const NetworkDescription& description) {
  const size_t count = description.gates.size();
  Require(description.exit_rule != ExitRule::kGate || count == description.classifiers.size(),
          "expected one gate for each classifier");
  Require(count == 0 || count == description.classifiers.size(), "expected one gate for each classifier");
  for (size_t exit = 0; exit < count; ++exit) {
    const std::string name = "gates." + std::to_string(exit);
    RequireNumbers(name + ".weights", description.gates[exit].weights,
                   CountGateFeatures(description.num_actions));
    Require(std::isfinite(description.gates[exit].bias), "expected a finite number for " + name + ".bias");
  }
}

size_t CountPooled(const ClassifierDescription& classifier) {
  return static_cast<size_t>(classifier.pool_size) * classifier.pool_size * classifier.conv.out_channels;
}

void CheckPerceptron(const std::string& name, const PerceptronDescription& perceptron, size_t num_inputs,
                     int num_outputs) {
  const LinearDescription& hidden = perceptron.hidden;
  CheckLinear(name + ".hidden", hidden, static_cast<int>(num_inputs), hidden.num_outputs);
  CheckLinear(name + ".output", perceptron.output, hidden.num_outputs, num_outputs);
}

void CheckRegretGates(const NetworkDescription& description) {
  const size_t count = description.regret_gates.size();
  Require(count == 0 || count == description.classifiers.size(), "expected one regret gate for each classifier");
  Require(description.exit_rule != ExitRule::kRegret || count == description.classifiers.size(),
          "expected one regret gate for each classifier");
  for (size_t exit = 0; exit < count; ++exit)
    CheckPerceptron("regretGates." + std::to_string(exit), description.regret_gates[exit],
                    CountPooled(description.classifiers[exit]) + CountGateFeatures(description.num_actions), 1);
}

void CheckHoldGate(const NetworkDescription& description) {
  if (!description.hold_gate) return;
  const std::vector<ClassifierDescription>& classifiers = description.classifiers;
  Require(!classifiers.empty(), "expected no holdGate without classifiers");
  const size_t num_scores = CountHoldScores(description.num_actions, classifiers.size() + 1);
  CheckPerceptron("holdGate", description.hold_gate->perceptron, CountPooled(classifiers[0]) + num_scores, kMostHeld);
  const float rate = description.hold_gate->rate;
  Require(std::isfinite(rate) && rate > 0.0f, "expected a positive number for holdGate.rate");
}

void CheckActivationScales(const NetworkDescription& description) {
  const std::vector<float>& scales = description.activation_scales;
  if (scales.empty()) return;
  RequireNumbers("activationScales", scales, description.blocks.size());
  for (float scale : scales) Require(scale > 0.0f, "expected positive numbers for activationScales");
  Require(!description.is_bfloat16, "expected one of activationScales, isBfloat16");
  for (const BlockDescription& block : description.blocks)
    Require(!block.tail, "expected no residual stages beside activationScales: their sums have signs, and bytes have none");
}

// From the image on; leaves the shape of the last block's output in `shape`.
void CheckBlocks(const NetworkDescription& description, int (&shape)[3]) {
  Require(!description.blocks.empty(), "expected at least one block");
  Require(description.blocks[0].is_conv, "expected a convolution as the first block");
  bool is_vector = false;
  size_t num_classifiers = 0;
  for (size_t index = 0; index < description.blocks.size(); ++index) {
    const BlockDescription& block = description.blocks[index];
    const std::string name = "blocks." + std::to_string(index);
    if (block.is_conv) {
      Require(!is_vector, "expected no convolution behind a linear block, received one as " + name);
      CheckConv(name, block.conv, shape);
      Convolve(shape, block.conv);
      if (block.tail) CheckTail(name, *block.tail, shape);
    } else {
      CheckLinear(name, block.linear, shape[0] * shape[1] * shape[2], block.linear.num_outputs);
      shape[0] = block.linear.num_outputs;
      shape[1] = shape[2] = 1;
      is_vector = true;
    }
    if (num_classifiers == description.classifiers.size()) continue;
    if (description.classifiers[num_classifiers].after_block != static_cast<int>(index)) continue;
    Require(!is_vector, "expected classifiers behind convolutions, received one behind " + name);
    CheckClassifier(description, num_classifiers++, shape);
  }
  Require(num_classifiers == description.classifiers.size(), "expected classifiers in the order of the blocks");
}

// The kernels gather an image block in memory of fixed size.
void CheckImageBlocks(const NetworkDescription& description) {
  const ConvDescription& first = description.blocks[0].conv;
  Require(first.padding == 0 || (first.stride == 1 && description.activation_scales.empty()),
          "expected no padding for blocks.0.padding, unless its stride is 1 and the engine computes in floats");
  const int extent = first.kernel_size < first.stride ? first.kernel_size : first.stride;
  Require(first.in_channels * extent * extent <= kMaxBlockPixels - kLaneGroup,
          "expected a first convolution of a smaller stride: the engine takes image blocks of at most " +
              std::to_string(kMaxBlockPixels - kLaneGroup) + " pixels");
}

}  // namespace

void CheckDescription(const NetworkDescription& description) {
  int shape[3] = {description.channels, description.height, description.width};
  for (int side : shape) RequireSize("inputShape", side);
  RequireRoom("inputShape", int64_t{shape[0]} * shape[1] * shape[2]);
  RequireSize("numActions", description.num_actions);
  CheckBlocks(description, shape);
  CheckActivationScales(description);
  CheckImageBlocks(description);
  CheckLinear("policyHead", description.policy_head, shape[0] * shape[1] * shape[2], description.num_actions);
  CheckEnsembles(description);
  CheckGates(description);
  CheckRegretGates(description);
  CheckHoldGate(description);
}

}  // namespace ztw
