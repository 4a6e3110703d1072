// What follows the first convolution of a residual stage: a max pool, then residual blocks. Their sums have signs, so what
// they add up stays as it is, and convolutions read it through ReLU: a bit of a map says which values are positive.
#ifndef ZTW_ENGINE_RESIDUAL_STAGE_H_
#define ZTW_ENGINE_RESIDUAL_STAGE_H_

#include <vector>

#include "layer.h"

namespace ztw {

// Changes that a test plants: the last one of each decision is lost.
enum class Drop { kNothing, kImage, kConvolution, kPool, kSum };

struct MaxPoolPlan {
  MaxPoolPlan(const MapGeometry& input, const MapGeometry& output);

  Windows windows;
  std::vector<int32_t> positions;  // by window, in the output
  MapGeometry output;
};

struct ResidualPlan {
  LayerPlan first, second;
};

struct TailPlan {
  // `output`: of the pool and of all residual blocks, with room for the convolutions that read them.
  TailPlan(const TailDescription& tail, const MapGeometry& input, const MapGeometry& output);

  // How the pool's output is kept, or the sums of the residual block that this many others follow.
  Ending EndingBefore(size_t num_residuals) const;

  MaxPoolPlan pool;
  std::vector<ResidualPlan> residuals;
  bool has_relu;
};

class MaxPool {
 public:
  MaxPool(const MaxPoolPlan& plan, Ending ending, const Kernels& kernels);
  void MarkAll() { pending_.MarkAll(); }
  void Mark(const Changes& changes) { pending_.Mark(changes); }
  StreamChanges Run(const FeatureMap& input);
  const FeatureMap& output() const { return output_; }
  // As Layer::CopyRecomputed.
  void CopyRecomputed(uint8_t* values) const;

 private:
  const MaxPoolPlan* plan_;
  Ending ending_;
  const Kernels* kernels_;
  FeatureMap output_;
  PendingWindows pending_;
  std::vector<int32_t> changed_, changed_positive_;
  int num_run_ = 0, num_changed_ = 0;
};

class Tail {
 public:
  Tail(const TailPlan& plan, const Kernels& kernels);
  void MarkAll();
  // Brings everything up to date with the stage's first convolution, whose output changed here.
  Changes Run(const FeatureMap& input, Changes changes, Work& work);
  const FeatureMap& output() const { return residuals_.empty() ? pool_.output() : residuals_.back().second.output(); }
  // Of the positions that leave the stage.
  void CopyRecomputed(uint8_t* values) const;
  void set_drop(Drop drop) { drop_ = drop; }

 private:
  struct Residual {
    Layer first, second;
  };

  Changes Dropping(Drop drop, Changes changes) const;

  const TailPlan* plan_;
  MaxPool pool_;
  std::vector<Residual> residuals_;
  Drop drop_ = Drop::kNothing;
};

}  // namespace ztw

#endif  // ZTW_ENGINE_RESIDUAL_STAGE_H_
