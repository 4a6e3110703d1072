// One layer of one session: its partial sums, and which of its units must be computed again.
#ifndef ZTW_ENGINE_LAYER_H_
#define ZTW_ENGINE_LAYER_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "feature_map.h"
#include "integer_sums.h"
#include "layer_plan.h"
#include "recomputed.h"
#include "work.h"

namespace ztw {

// Positions of a map that changed; valid until the layer runs again.
struct Changes {
  const int32_t* positions = nullptr;
  int count = 0;
};

class Layer {
 public:
  Layer(const LayerPlan& plan, const Kernels& kernels);

  // Everything is to be computed again.
  void MarkAll();
  // The input has changed at these positions; adds up until the layer runs.
  void Mark(const Changes& changes);
  // Computes what is marked and returns where the output changed.
  Changes Run(const FeatureMap& input, Work& work);

  // What the last run did, until the next Mark: with each output of a convolution, Recomputed [height, width]; with each
  // position of a linear layer's input, kSame where its products were computed again.
  void CopyRecomputed(uint8_t* values) const;
  void CopyRecomputedInputs(const MapGeometry& input, uint8_t* values) const;

  FeatureMap& output() { return output_; }
  const FeatureMap& output() const { return output_; }

 private:
  void MultiplyPending(const FeatureMap& input, Work& work);
  void UpdatePending(const FeatureMap& input, Work& work);
  int SumOutputs(int num_outputs, Work& work);
  int FindOutputs();

  const LayerPlan* plan_;
  const Kernels* kernels_;
  FeatureMap output_;
  AlignedBuffer<float> partials_;
  std::optional<IntegerSums> integers_;  // in their place
  bool is_forgotten_ = true;             // no output is known
  std::vector<uint8_t> is_pending_;  // by unit; the last is that of positions nobody reads, always set
  std::vector<int32_t> pending_;
  int num_pending_ = 0;
  std::vector<ChunkInput> inputs_;
  std::vector<uint8_t> is_listed_;  // by output
  std::vector<int32_t> outputs_, changed_;
  // Of the last run, at the front of pending_, outputs_ and changed_.
  int num_run_ = 0, num_outputs_ = 0, num_changed_ = 0;
};

}  // namespace ztw

#endif  // ZTW_ENGINE_LAYER_H_
