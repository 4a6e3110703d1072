// Gates, told from numbers that are there once an exit has answered: how likely its greedy action is the expert's, what
// that action is expected to cost, or for how many decisions it may go on.
#ifndef ZTW_ENGINE_GATE_H_
#define ZTW_ENGINE_GATE_H_

#include <cstddef>
#include <vector>

#include "description.h"
#include "perceptron.h"

namespace ztw {

// Length of a gate's weights; src/model/gate.ts lists what they meet.
constexpr size_t CountGateFeatures(int num_actions) { return 5 * static_cast<size_t>(num_actions) + 1; }

// Numbers that the hold gate reads beside pooled features; src/model/hold-gate.ts lists them.
constexpr size_t CountHoldScores(int num_actions, size_t num_exits) {
  return CountGateFeatures(num_actions) + num_exits + static_cast<size_t>(num_actions);
}

// An exit's answer as gates read it. Room for one, so that none allocates.
class GateReader {
 public:
  GateReader(int num_actions, float floor);

  // Logits are finite. The numbers stay until the next call.
  const std::vector<float>& Read(const float* logits);
  // What was read last.
  const std::vector<float>& features() const { return features_; }

 private:
  float floor_;
  std::vector<float> features_;
  int num_actions_;
};

float Sigmoid(float log_odds);

// The probability that the exit's greedy action is the expert's.
float JudgeByGate(const GateDescription& gate, const std::vector<float>& features);

// 1 less the cost that the exit's greedy action is expected to have, in [0, 1]; of the outputs of its regret gate.
float JudgeByRegret(const std::vector<float>& outputs);

struct HoldGatePlan {
  // `pooled_map`: the first classifier's, as a perceptron takes it. The expert is one of the exits.
  HoldGatePlan(const HoldGateDescription& gate, int num_actions, size_t num_exits, const MapGeometry& pooled_map,
               int num_bins);

  PerceptronPlan perceptron;
  float rate;
  int num_actions;
  size_t num_exits;
};

// A session's hold gate: asked once the exit is taken, of what the first exit saw.
class HoldGate {
 public:
  HoldGate(const HoldGatePlan& plan, const Kernels& kernels);

  void MarkAll() { perceptron_.MarkAll(); }
  void Mark(const Changes& changes) { perceptron_.Mark(changes); }
  // The first exit's answer as gates read it, kept for Choose.
  void Remember(const std::vector<float>& features);
  // For how many decisions more the action may go on; kDamaged where a cost is no number.
  int Choose(const FeatureMap& pooled, size_t exit, size_t action, float tau, Work& work);

  static constexpr int kDamaged = -1;

 private:
  const HoldGatePlan* plan_;
  Perceptron perceptron_;
  std::vector<float> scores_;
};

}  // namespace ztw

#endif  // ZTW_ENGINE_GATE_H_
