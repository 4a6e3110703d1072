// A classifier's mixed adaptive pool: largest and average of each bin, mixed by a learned share.
#ifndef ZTW_ENGINE_POOL_H_
#define ZTW_ENGINE_POOL_H_

#include <vector>

#include "windows.h"

namespace ztw {

struct PoolPlan {
  PoolPlan(const MapGeometry& input, int pool_size, float mix, int num_extra);

  float mix;
  int num_bins;
  Windows bins;
  MapGeometry output;  // one position a bin, and behind them room for `num_extra` values
};

class Pool {
 public:
  Pool(const PoolPlan& plan, const Kernels& kernels);
  void MarkAll() { pending_.MarkAll(); }
  void Mark(const Changes& changes) { pending_.Mark(changes); }
  Changes Run(const FeatureMap& input);
  FeatureMap& output() { return output_; }

 private:
  const PoolPlan* plan_;
  const Kernels* kernels_;
  FeatureMap output_;
  PendingWindows pending_;
  std::vector<int32_t> changed_;
};

}  // namespace ztw

#endif  // ZTW_ENGINE_POOL_H_
