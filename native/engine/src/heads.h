// The few numbers behind the layers: softmax, layer normalization, ensemble. Action by action, in float32.
#ifndef ZTW_ENGINE_HEADS_H_
#define ZTW_ENGINE_HEADS_H_

#include "description.h"

namespace ztw {

// The largest softmax probability, in (0, 1]; NaN if a logit is not finite.
float LargestProbability(const float* logits, int count);

// 1 less the entropy of the probabilities, over its largest value; in [0, 1]. Logits are finite.
float Certainty(const float* logits, int count);

// The largest probability less the second largest, in [0, 1]. Logits are finite.
float Margin(const float* logits, int count);

void LogSoftmax(const float* logits, int count, float* log_probabilities);

// (value - mean) / sqrt(variance + epsilon) * weight + bias.
void LayerNorm(const float* values, const ClassifierDescription& classifier, float epsilon, float* normalized);

// The weighted mean of the heads' log-probabilities, `stride` floats apart, or the logarithm of that of their
// probabilities, plus a bias for each action.
void Ensemble(const EnsembleDescription& ensemble, const float* log_probabilities, int stride, float* logits);

}  // namespace ztw

#endif  // ZTW_ENGINE_HEADS_H_
