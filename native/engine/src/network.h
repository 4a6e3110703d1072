// A policy's immutable half: plans and weights of all its layers. Sessions of all threads share one.
#ifndef ZTW_ENGINE_NETWORK_H_
#define ZTW_ENGINE_NETWORK_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "block.h"
#include "description.h"
#include "gate.h"
#include "image_input.h"
#include "layer_plan.h"
#include "pool.h"

namespace ztw {

struct ClassifierPlan {
  int after_block;
  LayerPlan conv;
  PoolPlan pool;
  LayerPlan linear;
  ClassifierDescription description;  // its large weights are emptied
};

struct Network {
  // Throws DescriptionError.
  explicit Network(NetworkDescription description);

  const Kernels* kernels;
  ImagePlan image;
  std::vector<BlockPlan> blocks;
  LayerPlan policy_head;
  std::vector<ClassifierPlan> classifiers;
  std::vector<EnsembleDescription> ensembles;
  std::vector<GateDescription> gates;
  std::vector<PerceptronPlan> regret_gates;
  std::optional<HoldGatePlan> hold_gate;
  ExitRule exit_rule;
  float gate_floor;
  float norm_epsilon;
  int num_actions;
};

// The network of this fingerprint that some session of the process still uses; null if there is none.
std::shared_ptr<const Network> FindNetwork(const std::string& fingerprint);
// Makes a network and keeps it findable for as long as it is used.
std::shared_ptr<const Network> MakeNetwork(const std::string& fingerprint, NetworkDescription description);

}  // namespace ztw

#endif  // ZTW_ENGINE_NETWORK_H_
