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

RegretGatePlan::RegretGatePlan(const RegretGateDescription& gate, int num_actions, const MapGeometry& pooled_map,
                               int num_bins)
    : score_weights(CountGateFeatures(num_actions) * gate.hidden.num_outputs),
      output_weights(gate.output.weight),
      output_bias(gate.output.bias[0]) {
  const LinearDescription& hidden = gate.hidden;
  const size_t num_scores = CountGateFeatures(num_actions), num_pooled = hidden.num_inputs - num_scores;
  LinearDescription on_pooled{static_cast<int>(num_pooled), hidden.num_outputs, {}, hidden.bias};
  for (int unit = 0; unit < hidden.num_outputs; ++unit) {
    const float* row = &hidden.weight[static_cast<size_t>(unit) * hidden.num_inputs];
    on_pooled.weight.insert(on_pooled.weight.end(), row, row + num_pooled);
    for (size_t score = 0; score < num_scores; ++score)
      score_weights[score * hidden.num_outputs + unit] = row[num_pooled + score];
  }
  pooled = PlanLinear(on_pooled, pooled_map, false, num_bins);
}

RegretGate::RegretGate(const RegretGatePlan& plan, const Kernels& kernels)
    : plan_(&plan), pooled_(plan.pooled, kernels), units_(plan.num_units()) {}

float RegretGate::Judge(const FeatureMap& pooled, const std::vector<float>& scores, Work& work) {
  pooled_.Run(pooled, work);
  const size_t num_units = units_.size();
  std::copy_n(pooled_.output().values(), num_units, units_.data());
  for (size_t score = 0; score < scores.size(); ++score) {
    if (scores[score] == 0.0f) continue;  // most of those that say which action is the greedy one
    const float* weights = &plan_->score_weights[score * num_units];
    for (size_t unit = 0; unit < num_units; ++unit) units_[unit] += weights[unit] * scores[score];
    work.multiply_adds += num_units;
  }
  float cost = plan_->output_bias;
  for (size_t unit = 0; unit < num_units; ++unit) cost += plan_->output_weights[unit] * std::max(units_[unit], 0.0f);
  work.multiply_adds += num_units;
  return Sigmoid(-cost);
}

}  // namespace ztw
