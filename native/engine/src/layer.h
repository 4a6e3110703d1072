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
#include "windows.h"
#include "work.h"

namespace ztw {

// Where a residual network's values changed; and where they differ through ReLU too.
struct StreamChanges {
  Changes all, positive;
};

// What the last convolution of a residual block adds its sums to: a map of the same geometry as its output.
struct Stream {
  const FeatureMap* map;
  Changes changes;
  Ending ending;  // of the sums
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
  // As Run; to each output is added what the stream has at its place.
  StreamChanges RunResidual(const FeatureMap& input, const Stream& stream, Work& work);

  // What the last run did, until the next Mark: with each output of a convolution, Recomputed [height, width]; with each
  // position of a linear layer's input, kSame where its products were computed again.
  void CopyRecomputed(uint8_t* values) const;
  void CopyRecomputedInputs(const MapGeometry& input, uint8_t* values) const;

  FeatureMap& output() { return output_; }
  const FeatureMap& output() const { return output_; }

 private:
  void ComputePending(const FeatureMap& input, Work& work);
  void MultiplyPending(const FeatureMap& input, Work& work);
  void UpdatePending(const FeatureMap& input, Work& work);
  int SumOutputs(int num_outputs, Work& work);
  SumTask SumsOf(int num_outputs);
  int FindOutputs(const Changes& stream);
  int List(int output, int count);

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
  std::vector<int32_t> outputs_, changed_, changed_positive_;
  // Of the last run, at the front of pending_, outputs_ and changed_.
  int num_run_ = 0, num_outputs_ = 0, num_changed_ = 0;
};

}  // namespace ztw

#endif  // ZTW_ENGINE_LAYER_H_
