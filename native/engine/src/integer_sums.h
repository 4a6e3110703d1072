// The sums of one integer layer of one session, and the inputs that are in them.
#ifndef ZTW_ENGINE_INTEGER_SUMS_H_
#define ZTW_ENGINE_INTEGER_SUMS_H_

#include <cstdint>
#include <vector>

#include "feature_map.h"
#include "layer_plan.h"

namespace ztw {

class IntegerSums {
 public:
  IntegerSums(const LayerPlan& plan, const Kernels& kernels);

  // Back to sums of nothing.
  void Forget();
  // Brings a unit's part of the sums up to date; returns the number of pairs of inputs that had changed.
  int Update(int unit, const FeatureMap& input);
  // Makes outputs of sums; writes the positions that changed and returns their number.
  int Finish(const std::vector<int32_t>& outputs, int num_outputs, FeatureMap& output, int32_t* changed) const;

 private:
  const LayerPlan* plan_;
  const Kernels* kernels_;
  AlignedBuffer<uint8_t> seen_;   // as the input map
  AlignedBuffer<int32_t> sums_;   // [output][channel]
  std::vector<DeltaPair> pairs_;  // of one unit
};

}  // namespace ztw

#endif  // ZTW_ENGINE_INTEGER_SUMS_H_
