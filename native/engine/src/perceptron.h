// The perceptron of a gate: one hidden layer of ReLUs over a classifier's pooled features and a few numbers beside them.
#ifndef ZTW_ENGINE_PERCEPTRON_H_
#define ZTW_ENGINE_PERCEPTRON_H_

#include <cstddef>
#include <vector>

#include "description.h"
#include "layer.h"

namespace ztw {

struct PerceptronPlan {
  // `num_scores`: inputs that follow the pooled features. `pooled_map`: those, in its first `num_bins` positions.
  PerceptronPlan(const PerceptronDescription& perceptron, size_t num_scores, const MapGeometry& pooled_map,
                 int num_bins);

  LayerPlan pooled;                  // the hidden layer on the pooled features, with its bias and without its ReLU
  std::vector<float> score_weights;  // the rest of it, [score][unit]
  std::vector<float> output_weights;  // [output][unit]
  std::vector<float> output_bias;

  size_t num_units() const { return output_weights.size() / output_bias.size(); }
};

// A session's. What it makes of the pooled features is recycled like any other layer.
class Perceptron {
 public:
  Perceptron(const PerceptronPlan& plan, const Kernels& kernels);

  void MarkAll() { pooled_.MarkAll(); }
  void Mark(const Changes& changes) { pooled_.Mark(changes); }
  // The outputs stay until the next call.
  const std::vector<float>& Run(const FeatureMap& pooled, const std::vector<float>& scores, Work& work);

 private:
  const PerceptronPlan* plan_;
  Layer pooled_;
  std::vector<float> units_, outputs_;
};

}  // namespace ztw

#endif  // ZTW_ENGINE_PERCEPTRON_H_
