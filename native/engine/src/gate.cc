#include "gate.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "heads.h"

namespace ztw {

GateReader::GateReader(int num_actions, float floor)
    : floor_(floor), features_(CountGateFeatures(num_actions)), num_actions_(num_actions) {}

const std::vector<float>& GateReader::Read(const float* logits) {
  const size_t count = num_actions_;
  float* values = features_.data();
  float* sorted = values + count;
  float* probabilities = sorted + count;
  LogSoftmax(logits, num_actions_, values);
  for (size_t i = 0; i < count; ++i) values[i] = std::max(values[i], floor_);
  const size_t greedy = std::max_element(values, values + count) - values;
  std::copy_n(values, count, sorted);
  std::sort(sorted, sorted + count, std::greater<float>());
  float entropy = 0.0f;
  for (size_t i = 0; i < count; ++i) {
    probabilities[i] = std::exp(sorted[i]);
    entropy -= probabilities[i] * sorted[i];
  }
  std::fill(probabilities + count, features_.data() + 5 * count, 0.0f);
  probabilities[count + greedy] = 1.0f;
  probabilities[2 * count + greedy] = probabilities[0];
  features_[5 * count] = entropy;
  return features_;
}

float JudgeByGate(const GateDescription& gate, const std::vector<float>& features) {
  float sum = gate.bias;
  for (size_t i = 0; i < features.size(); ++i) sum += gate.weights[i] * features[i];
  return Sigmoid(sum);
}

float Sigmoid(float log_odds) { return 1.0f / (1.0f + std::exp(-log_odds)); }

float JudgeByRegret(const std::vector<float>& outputs) { return Sigmoid(-outputs[0]); }

HoldGatePlan::HoldGatePlan(const HoldGateDescription& gate, int num_actions, size_t num_exits,
                           const MapGeometry& pooled_map, int num_bins)
    : perceptron(gate.perceptron, CountHoldScores(num_actions, num_exits), pooled_map, num_bins),
      rate(gate.rate),
      num_actions(num_actions),
      num_exits(num_exits) {}

HoldGate::HoldGate(const HoldGatePlan& plan, const Kernels& kernels)
    : plan_(&plan),
      perceptron_(plan.perceptron, kernels),
      scores_(CountHoldScores(plan.num_actions, plan.num_exits)) {}

void HoldGate::Remember(const std::vector<float>& features) {
  std::copy(features.begin(), features.end(), scores_.begin());
}

int HoldGate::Choose(const FeatureMap& pooled, size_t exit, size_t action, float tau, Work& work) {
  const size_t first_exit = CountGateFeatures(plan_->num_actions);
  std::fill(scores_.begin() + first_exit, scores_.end(), 0.0f);
  scores_[first_exit + exit] = 1.0f;
  scores_[first_exit + plan_->num_exits + action] = 1.0f;
  const std::vector<float>& outputs = perceptron_.Run(pooled, scores_, work);
  const float price = (1.0f - tau) * plan_->rate;
  int best = 0;
  float least = 0.0f;
  for (int held = 1; held <= kMostHeld; ++held) {
    const float cost = kLargestHoldCost * Sigmoid(outputs[held - 1]);
    if (std::isnan(cost)) return kDamaged;
    const float excess = cost - price * static_cast<float>(held);
    if (excess < least) {
      best = held;
      least = excess;
    }
  }
  return best;
}

}  // namespace ztw
