// Gates: how likely an exit's greedy action is the expert's, told from numbers that are there once it has answered.
#ifndef ZTW_ENGINE_GATE_H_
#define ZTW_ENGINE_GATE_H_

#include <cstddef>
#include <vector>

#include "description.h"

namespace ztw {

// Length of a gate's weights; src/model/gate.ts lists what they meet.
constexpr size_t CountGateFeatures(int num_actions) { return 5 * static_cast<size_t>(num_actions) + 1; }

// Room for one verdict, so that none allocates.
class GateKeeper {
 public:
  GateKeeper(int num_actions, float floor);

  // A probability in [0, 1]. Logits are finite.
  float Judge(const GateDescription& gate, const float* logits);

 private:
  float floor_;
  std::vector<float> log_probabilities_, sorted_;
};

}  // namespace ztw

#endif  // ZTW_ENGINE_GATE_H_
