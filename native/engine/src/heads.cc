#include "heads.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ztw {
namespace {

// The sum of exp(logit - largest), at least 1: so no probability exceeds 1.
float SumOfExponentials(const float* logits, int count, float largest) {
  float sum = 0.0f;
  for (int i = 0; i < count; ++i) sum += std::exp(logits[i] - largest);
  return sum;
}

}  // namespace

float LargestProbability(const float* logits, int count) {
  return 1.0f / SumOfExponentials(logits, count, *std::max_element(logits, logits + count));
}

float Certainty(const float* logits, int count) {
  if (count == 1) return 1.0f;
  const float largest = *std::max_element(logits, logits + count);
  const float sum = SumOfExponentials(logits, count, largest), log_sum = std::log(sum);
  float negative_entropy = 0.0f;
  for (int i = 0; i < count; ++i) {
    const float log_probability = logits[i] - largest - log_sum;
    negative_entropy += std::exp(log_probability) * log_probability;
  }
  return std::max(0.0f, 1.0f + negative_entropy / std::log(static_cast<float>(count)));
}

float Margin(const float* logits, int count) {
  if (count == 1) return 0.0f;
  float largest = logits[0], second = logits[1];
  if (second > largest) std::swap(largest, second);
  for (int i = 2; i < count; ++i) {
    if (logits[i] > largest) {
      second = largest;
      largest = logits[i];
    } else {
      second = std::max(second, logits[i]);
    }
  }
  return (1.0f - std::exp(second - largest)) / SumOfExponentials(logits, count, largest);
}

void LogSoftmax(const float* logits, int count, float* log_probabilities) {
  const float largest = *std::max_element(logits, logits + count);
  const float log_sum = std::log(SumOfExponentials(logits, count, largest));
  for (int i = 0; i < count; ++i) log_probabilities[i] = logits[i] - largest - log_sum;
}

void LayerNorm(const float* values, const ClassifierDescription& classifier, float epsilon, float* normalized) {
  const int count = static_cast<int>(classifier.norm_weight.size());
  float mean = 0.0f, variance = 0.0f;
  for (int i = 0; i < count; ++i) mean += values[i];
  mean /= static_cast<float>(count);
  for (int i = 0; i < count; ++i) variance += (values[i] - mean) * (values[i] - mean);
  const float deviation = std::sqrt(variance / static_cast<float>(count) + epsilon);
  for (int i = 0; i < count; ++i)
    normalized[i] = (values[i] - mean) / deviation * classifier.norm_weight[i] + classifier.norm_bias[i];
}

namespace {

float MeanOfLogs(const std::vector<float>& weights, const float* log_probabilities, int stride) {
  float sum = 0.0f;
  for (size_t head = 0; head < weights.size(); ++head) sum += log_probabilities[head * stride] * weights[head];
  return sum;
}

// The largest term is taken out, so that nothing underflows.
float LogOfMean(const std::vector<float>& weights, const float* log_probabilities, int stride) {
  float largest = log_probabilities[0];
  for (size_t head = 1; head < weights.size(); ++head)
    largest = std::max(largest, log_probabilities[head * stride]);
  float sum = 0.0f;
  for (size_t head = 0; head < weights.size(); ++head)
    sum += weights[head] * std::exp(log_probabilities[head * stride] - largest);
  return largest + std::log(sum);
}

}  // namespace

void Ensemble(const EnsembleDescription& ensemble, const float* log_probabilities, int stride, float* logits) {
  const auto join = ensemble.is_arithmetic ? LogOfMean : MeanOfLogs;
  const int count = static_cast<int>(ensemble.bias.size());
  for (int i = 0; i < count; ++i)
    logits[i] = join(ensemble.weights, log_probabilities + i, stride) + ensemble.bias[i];
}

}  // namespace ztw
