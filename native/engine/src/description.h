// A network as plain numbers, as TypeScript hands it over: what each layer is, and its weights as they are stored.
#ifndef ZTW_ENGINE_DESCRIPTION_H_
#define ZTW_ENGINE_DESCRIPTION_H_

#include <optional>
#include <string>
#include <vector>

#include "checkpoint_problem.h"

namespace ztw {

// The description contradicts itself, or asks for more than the engine does; the message is the reason.
struct DescriptionError : CheckpointProblem {
  using CheckpointProblem::CheckpointProblem;
};

struct ConvDescription {
  int in_channels, out_channels, kernel_size, stride;
  std::vector<float> weight;  // [out, in, kernel, kernel]
  std::vector<float> bias;
  int padding = 0;  // rows and columns of zeros on each side
};

struct LinearDescription {
  int num_inputs, num_outputs;
  std::vector<float> weight;  // [out, in]
  std::vector<float> bias;
};

// x + second(relu(first(relu(x)))); both keep the shape of x.
struct ResidualDescription {
  ConvDescription first, second;
};

// The max pool of a residual stage.
constexpr int kStagePoolSize = 3, kStagePoolStride = 2, kStagePoolPadding = 1;
constexpr int StagePoolSide(int side) { return (side + 2 * kStagePoolPadding - kStagePoolSize) / kStagePoolStride + 1; }

// What follows the convolution that begins a residual stage: its max pool, then residual blocks.
struct TailDescription {
  std::vector<ResidualDescription> residuals;
  bool has_relu;  // at its end
};

// Followed by ReLU, or by a tail.
struct BlockDescription {
  bool is_conv;
  ConvDescription conv;
  LinearDescription linear;
  std::optional<TailDescription> tail;  // of a convolution
};

struct ClassifierDescription {
  int after_block;
  ConvDescription conv;
  int pool_size;
  float mix;
  LinearDescription linear;  // the pooled features in C,H,W order, then with a cascade the previous logits
  bool has_cascade;
  std::vector<float> norm_weight, norm_bias;
};

struct EnsembleDescription {
  std::vector<float> weights;  // of each head so far, the mean's division included
  std::vector<float> bias;
  bool is_arithmetic;  // of probabilities, and not of their logarithms
};

// What an exit's gate reads is listed in src/model/gate.ts.
struct GateDescription {
  std::vector<float> weights;
  float bias;
};

// A gate of two layers.
struct PerceptronDescription {
  LinearDescription hidden;  // the pooled features in C,H,W order, then what gates read
  LinearDescription output;
};

// src/model/hold-gate.ts says what it reads and how its costs are told and compared.
struct HoldGateDescription {
  PerceptronDescription perceptron;
  float rate;
};
constexpr int kMostHeld = 3;
constexpr float kLargestHoldCost = 2.0f;

// What an exit's answer is worth: src/model/exit-rule.ts says how each is told.
enum class ExitRule { kMaxProbability, kEntropy, kMargin, kPatience, kGate, kRegret };

struct NetworkDescription {
  int channels, height, width, num_actions;
  std::vector<BlockDescription> blocks;
  LinearDescription policy_head;
  std::vector<ClassifierDescription> classifiers;
  std::vector<EnsembleDescription> ensembles;  // none, or one a classifier
  std::vector<GateDescription> gates;          // none, or one a classifier
  // None, or one a classifier; not beside gates. src/model/regret-gate.ts lists what they read.
  std::vector<PerceptronDescription> regret_gates;
  std::optional<HoldGateDescription> hold_gate;  // none: every decision is made
  ExitRule exit_rule;
  float gate_floor;
  float norm_epsilon;
  bool is_bfloat16;  // the weights of linear blocks
  // What one step of a byte stands for in each block's output; none: floats.
  std::vector<float> activation_scales;
  std::string instruction_set;  // empty: the fastest
};

// Refuses what does not fit together. Throws DescriptionError.
void CheckDescription(const NetworkDescription& description);

}  // namespace ztw

#endif  // ZTW_ENGINE_DESCRIPTION_H_
