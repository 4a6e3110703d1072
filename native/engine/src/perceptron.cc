#include "perceptron.h"

#include <algorithm>

namespace ztw {

PerceptronPlan::PerceptronPlan(const PerceptronDescription& perceptron, size_t num_scores,
                               const MapGeometry& pooled_map, int num_bins)
    : score_weights(num_scores * perceptron.hidden.num_outputs),
      output_weights(perceptron.output.weight),
      output_bias(perceptron.output.bias) {
  const LinearDescription& hidden = perceptron.hidden;
  const size_t num_pooled = hidden.num_inputs - num_scores;
  LinearDescription on_pooled{static_cast<int>(num_pooled), hidden.num_outputs, {}, hidden.bias};
  for (int unit = 0; unit < hidden.num_outputs; ++unit) {
    const float* row = &hidden.weight[static_cast<size_t>(unit) * hidden.num_inputs];
    on_pooled.weight.insert(on_pooled.weight.end(), row, row + num_pooled);
    for (size_t score = 0; score < num_scores; ++score)
      score_weights[score * hidden.num_outputs + unit] = row[num_pooled + score];
  }
  pooled = PlanLinear(on_pooled, pooled_map, false, num_bins);
}

Perceptron::Perceptron(const PerceptronPlan& plan, const Kernels& kernels)
    : plan_(&plan), pooled_(plan.pooled, kernels), units_(plan.num_units()), outputs_(plan.output_bias.size()) {}

const std::vector<float>& Perceptron::Run(const FeatureMap& pooled, const std::vector<float>& scores, Work& work) {
  pooled_.Run(pooled, work);
  const size_t num_units = units_.size();
  std::copy_n(pooled_.output().values(), num_units, units_.data());
  for (size_t score = 0; score < scores.size(); ++score) {
    if (scores[score] == 0.0f) continue;  // most of those that say which action is the greedy one
    const float* weights = &plan_->score_weights[score * num_units];
    for (size_t unit = 0; unit < num_units; ++unit) units_[unit] += weights[unit] * scores[score];
    work.multiply_adds += num_units;
  }
  for (size_t output = 0; output < outputs_.size(); ++output) {
    const float* weights = &plan_->output_weights[output * num_units];
    float sum = plan_->output_bias[output];
    for (size_t unit = 0; unit < num_units; ++unit) sum += weights[unit] * std::max(units_[unit], 0.0f);
    outputs_[output] = sum;
    work.multiply_adds += num_units;
  }
  return outputs_;
}

}  // namespace ztw
