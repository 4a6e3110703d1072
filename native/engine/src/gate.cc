#include "gate.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "heads.h"

namespace ztw {

GateKeeper::GateKeeper(int num_actions, float floor)
    : floor_(floor), log_probabilities_(num_actions), sorted_(num_actions) {}

float GateKeeper::Judge(const GateDescription& gate, const float* logits) {
  std::vector<float>& values = log_probabilities_;
  const size_t num_actions = values.size();
  LogSoftmax(logits, static_cast<int>(num_actions), values.data());
  for (float& value : values) value = std::max(value, floor_);
  const size_t greedy = std::max_element(values.begin(), values.end()) - values.begin();
  std::copy(values.begin(), values.end(), sorted_.begin());
  std::sort(sorted_.begin(), sorted_.end(), std::greater<float>());

  const float* weights = gate.weights.data();
  float sum = gate.bias, entropy = 0.0f;
  for (size_t i = 0; i < num_actions; ++i) {
    const float probability = std::exp(sorted_[i]);
    entropy -= probability * sorted_[i];
    sum += weights[i] * values[i] + weights[num_actions + i] * sorted_[i] + weights[2 * num_actions + i] * probability;
  }
  sum += weights[3 * num_actions + greedy] + weights[4 * num_actions + greedy] * std::exp(sorted_[0]);
  sum += weights[5 * num_actions] * entropy;
  return 1.0f / (1.0f + std::exp(-sum));
}

}  // namespace ztw
