#include "network.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include "bfloat16.h"
#include "dispatch.h"

namespace ztw {
namespace {

NetworkDescription Checked(NetworkDescription description) {
  CheckDescription(description);
  return description;
}

const Kernels& KernelsOf(const NetworkDescription& description) {
  try {
    return ChooseKernels(description.instruction_set);
  } catch (const std::invalid_argument& error) {
    throw DescriptionError(error.what());
  }
}

MapGeometry ConvOutput(const ConvDescription& conv, const ConvGrid& grid) {
  return {conv.out_channels, grid.out_height, grid.out_width, grid.out_height,
          grid.out_width,    RoundUp(conv.out_channels, kLaneGroup), false};
}

// The convolutions that read what block `index` and the layers within it leave.
std::vector<const ConvDescription*> ReadersOf(const NetworkDescription& description, size_t index) {
  std::vector<const ConvDescription*> readers;
  const bool feeds_conv = index + 1 < description.blocks.size() && description.blocks[index + 1].is_conv;
  if (feeds_conv) readers.push_back(&description.blocks[index + 1].conv);
  for (const ClassifierDescription& classifier : description.classifiers)
    if (classifier.after_block == static_cast<int>(index)) readers.push_back(&classifier.conv);
  if (!description.blocks[index].tail) return readers;
  for (const ResidualDescription& residual : description.blocks[index].tail->residuals)
    readers.insert(readers.end(), {&residual.first, &residual.second});
  return readers;
}

// A block's output, with the room that the convolutions reading it in blocks need.
MapGeometry BlockOutput(const NetworkDescription& description, size_t index, const ConvGrid& grid) {
  const BlockDescription& block = description.blocks[index];
  MapGeometry output = ConvOutput(block.conv, grid);
  if (block.tail) {
    output.rows = output.height = StagePoolSide(grid.out_height);
    output.columns = output.width = StagePoolSide(grid.out_width);
  }
  const std::vector<const ConvDescription*> readers = ReadersOf(description, index);
  for (const ConvDescription* reader : readers) output.border = std::max(output.border, reader->padding);
  output.rows += output.border;
  output.columns += output.border;
  for (const ConvDescription* reader : readers) {
    const ConvGrid read(output.height, output.width, *reader);
    const int first = output.border - reader->padding;
    output.rows = std::max(output.rows, first + read.rows_needed(reader->stride));
    output.columns = std::max(output.columns, first + read.columns_needed(reader->stride));
  }
  return output;
}

// The first block reads the image, and has no `input`.
BlockPlan PlanConvBlock(const NetworkDescription& description, size_t index, const ImagePlan& image,
                        const MapGeometry* input) {
  const BlockDescription& block = description.blocks[index];
  const ConvGrid grid = input == nullptr ? image.grid : ConvGrid(input->height, input->width, block.conv);
  const MapGeometry output = BlockOutput(description, index, grid);
  const MapGeometry convolved = block.tail ? ConvOutput(block.conv, grid) : output;
  LayerPlan layer = input == nullptr ? PlanImageConv(block.conv, grid, image.blocks, convolved, !block.tail)
                                     : PlanConv(block.conv, grid, *input, convolved, !block.tail);
  if (!block.tail) return {std::move(layer), {}};
  return {std::move(layer), TailPlan(*block.tail, convolved, output)};
}

std::vector<BlockPlan> PlanBlocks(const NetworkDescription& description, const ImagePlan& image) {
  std::vector<BlockPlan> plans;
  for (size_t index = 0; index < description.blocks.size(); ++index) {
    const BlockDescription& block = description.blocks[index];
    const MapGeometry* input = plans.empty() ? nullptr : &plans.back().output();
    if (block.is_conv) {
      plans.push_back(PlanConvBlock(description, index, image, input));
      continue;
    }
    LayerPlan layer = PlanLinear(block.linear, *input, true);
    if (description.is_bfloat16) MakeBfloat16(layer);
    plans.push_back({std::move(layer), {}});
  }
  return plans;
}

ClassifierPlan PlanClassifier(const ClassifierDescription& classifier, const MapGeometry& input, int num_actions) {
  const ConvGrid grid(input.height, input.width, classifier.conv);
  const MapGeometry convolved = ConvOutput(classifier.conv, grid);
  PoolPlan pool(convolved, classifier.pool_size, classifier.mix, classifier.has_cascade ? num_actions : 0);
  LayerPlan linear = PlanLinear(classifier.linear, pool.output, false, pool.num_bins);
  ClassifierDescription rest = classifier;
  rest.conv.weight.clear();
  rest.linear.weight.clear();
  return {classifier.after_block, PlanConv(classifier.conv, grid, input, convolved), std::move(pool),
          std::move(linear), std::move(rest)};
}

// Blocks hand each other bytes; policy head and classifiers' convolutions read bytes and make floats.
void MakeIntegers(Network& network, const std::vector<float>& scales) {
  float input_scale = 1.0f;  // of pixels
  for (size_t index = 0; index < network.blocks.size(); ++index) {
    MakeInteger(network.blocks[index].layer, input_scale, scales[index]);
    input_scale = scales[index];
  }
  MakeInteger(network.policy_head, input_scale, 0.0f);
  for (ClassifierPlan& classifier : network.classifiers)
    MakeInteger(classifier.conv, scales[classifier.after_block], 0.0f);
}

struct Registry {
  std::mutex mutex;
  std::unordered_map<std::string, std::weak_ptr<const Network>> networks;
};

Registry& TheRegistry() {
  static Registry* registry = new Registry;  // never destroyed: worker threads may outlive the end of main
  return *registry;
}

}  // namespace

Network::Network(NetworkDescription given)
    : kernels(nullptr),
      image((given = Checked(std::move(given)), given.channels), given.height, given.width, given.blocks[0].conv,
            !given.activation_scales.empty()),
      exit_rule(given.exit_rule),
      gate_floor(given.gate_floor),
      norm_epsilon(given.norm_epsilon),
      num_actions(given.num_actions) {
  kernels = &KernelsOf(given);
  blocks = PlanBlocks(given, image);
  policy_head = PlanLinear(given.policy_head, blocks.back().output(), false);
  for (const ClassifierDescription& classifier : given.classifiers)
    classifiers.push_back(PlanClassifier(classifier, blocks[classifier.after_block].output(), num_actions));
  ensembles = std::move(given.ensembles);
  gates = std::move(given.gates);
  for (size_t exit = 0; exit < given.regret_gates.size(); ++exit) {
    const PoolPlan& pool = classifiers[exit].pool;
    regret_gates.emplace_back(given.regret_gates[exit], CountGateFeatures(num_actions), pool.output, pool.num_bins);
  }
  if (given.hold_gate) {
    const PoolPlan& pool = classifiers[0].pool;
    hold_gate.emplace(*given.hold_gate, num_actions, classifiers.size() + 1, pool.output, pool.num_bins);
  }
  if (!given.activation_scales.empty()) MakeIntegers(*this, given.activation_scales);
}

std::shared_ptr<const Network> FindNetwork(const std::string& fingerprint) {
  Registry& registry = TheRegistry();
  const std::lock_guard<std::mutex> lock(registry.mutex);
  const auto found = registry.networks.find(fingerprint);
  return found == registry.networks.end() ? nullptr : found->second.lock();
}

std::shared_ptr<const Network> MakeNetwork(const std::string& fingerprint, NetworkDescription description) {
  auto network = std::make_shared<const Network>(std::move(description));
  Registry& registry = TheRegistry();
  const std::lock_guard<std::mutex> lock(registry.mutex);
  for (auto entry = registry.networks.begin(); entry != registry.networks.end();)
    entry = entry->second.expired() ? registry.networks.erase(entry) : std::next(entry);
  registry.networks[fingerprint] = network;
  return network;
}

}  // namespace ztw
