// Gates, told from numbers that are there once an exit has answered: how likely its greedy action is the expert's, or what
// that action is expected to cost.
#ifndef ZTW_ENGINE_GATE_H_
#define ZTW_ENGINE_GATE_H_

#include <cstddef>
#include <vector>

#include "description.h"
#include "layer.h"

namespace ztw {

// Length of a gate's weights; src/model/gate.ts lists what they meet.
constexpr size_t CountGateFeatures(int num_actions) { return 5 * static_cast<size_t>(num_actions) + 1; }

// An exit's answer as gates read it. Room for one, so that none allocates.
class GateReader {
 public:
  GateReader(int num_actions, float floor);

  // Logits are finite. The numbers stay until the next call.
  const std::vector<float>& Read(const float* logits);

 private:
  float floor_;
  std::vector<float> features_;
  int num_actions_;
};

float Sigmoid(float log_odds);

// The probability that the exit's greedy action is the expert's.
float JudgeByGate(const GateDescription& gate, const std::vector<float>& features);

struct RegretGatePlan {
  // `pooled_map`: the classifier's pooled features, in its first `num_bins` positions.
  RegretGatePlan(const RegretGateDescription& gate, int num_actions, const MapGeometry& pooled_map, int num_bins);

  LayerPlan pooled;                  // the hidden layer on the pooled features, with its bias and without its ReLU
  std::vector<float> score_weights;  // the rest of it, [feature][unit]
  std::vector<float> output_weights;
  float output_bias;

  size_t num_units() const { return output_weights.size(); }
};

// A session's regret gate of one exit. What it makes of the pooled features is recycled like any other layer.
class RegretGate {
 public:
  RegretGate(const RegretGatePlan& plan, const Kernels& kernels);

  void MarkAll() { pooled_.MarkAll(); }
  void Mark(const Changes& changes) { pooled_.Mark(changes); }
  // 1 less the cost that the exit's greedy action is expected to have, in [0, 1].
  float Judge(const FeatureMap& pooled, const std::vector<float>& scores, Work& work);

 private:
  const RegretGatePlan* plan_;
  Layer pooled_;
  std::vector<float> units_;
};

}  // namespace ztw

#endif  // ZTW_ENGINE_GATE_H_
