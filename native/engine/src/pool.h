// A classifier's mixed adaptive pool: largest and average of each bin, mixed by a learned share.
#ifndef ZTW_ENGINE_POOL_H_
#define ZTW_ENGINE_POOL_H_

#include <vector>

#include "layer.h"

namespace ztw {

struct PoolPlan {
  PoolPlan(const MapGeometry& input, int pool_size, float mix, int num_extra);

  float mix;
  int num_bins;
  std::vector<int32_t> cells, first_cell;              // by bin: positions of the input
  std::vector<int32_t> bins_of_cells, first_bin_of_cell;  // by position of the input
  MapGeometry output;  // one position a bin, and behind them room for `num_extra` values
};

class Pool {
 public:
  Pool(const PoolPlan& plan, const Kernels& kernels);
  void MarkAll();
  void Mark(const Changes& changes);
  Changes Run(const FeatureMap& input);
  FeatureMap& output() { return output_; }

 private:
  const PoolPlan* plan_;
  const Kernels* kernels_;
  FeatureMap output_;
  std::vector<uint8_t> is_pending_;
  std::vector<int32_t> pending_, changed_;
  int num_pending_ = 0;
};

}  // namespace ztw

#endif  // ZTW_ENGINE_POOL_H_
