// A linear layer's weights in 16 bits, half the memory to read.
#ifndef ZTW_ENGINE_BFLOAT16_H_
#define ZTW_ENGINE_BFLOAT16_H_

#include "layer_plan.h"

namespace ztw {

// Replaces a plan's float weights. A word holds two of a tile's columns: the lower half is the second one in bfloat16; the
// word as a whole, read as float32, is the value nearest to the first one, so that it needs no unpacking and is as exact
// as bfloat16. Layers of fewer than 32 outputs are left as they are.
void MakeBfloat16(LayerPlan& plan);

}  // namespace ztw

#endif  // ZTW_ENGINE_BFLOAT16_H_
