// A block of the network: a convolution or a linear layer, and behind the convolution of a residual stage the rest of it.
#ifndef ZTW_ENGINE_BLOCK_H_
#define ZTW_ENGINE_BLOCK_H_

#include <optional>

#include "residual_stage.h"

namespace ztw {

struct BlockPlan {
  LayerPlan layer;
  std::optional<TailPlan> tail;
  const MapGeometry& output() const { return tail ? tail->pool.output : layer.output; }
};

class Block {
 public:
  Block(const BlockPlan& plan, const Kernels& kernels) : layer_(plan.layer, kernels) {
    if (plan.tail) tail_.emplace(*plan.tail, kernels);
  }

  void MarkAll() {
    layer_.MarkAll();
    if (tail_) tail_->MarkAll();
  }
  void Mark(const Changes& changes) { layer_.Mark(changes); }
  Changes Run(const FeatureMap& input, Work& work) {
    const Changes changes = layer_.Run(input, work);
    return tail_ ? tail_->Run(layer_.output(), changes, work) : changes;
  }
  const FeatureMap& output() const { return tail_ ? tail_->output() : layer_.output(); }

  // As a layer's: of the positions that leave the block.
  void CopyRecomputed(uint8_t* values) const { tail_ ? tail_->CopyRecomputed(values) : layer_.CopyRecomputed(values); }
  void CopyRecomputedInputs(const MapGeometry& input, uint8_t* values) const {
    layer_.CopyRecomputedInputs(input, values);
  }
  void set_drop(Drop drop) {
    if (tail_) tail_->set_drop(drop);
  }

 private:
  Layer layer_;
  std::optional<Tail> tail_;
};

}  // namespace ztw

#endif  // ZTW_ENGINE_BLOCK_H_
