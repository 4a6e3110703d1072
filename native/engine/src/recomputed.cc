#include "recomputed.h"

#include "network.h"

namespace ztw {
namespace {

using MapLayer = RecomputedMap::Layer;

RecomputedMap MapOfConv(MapLayer layer, int index, const LayerPlan& conv) {
  return {layer, index, false, conv.output.height, conv.output.width};
}

RecomputedMap MapOfLinear(MapLayer layer, int index, const MapGeometry& input) {
  return {layer, index, true, MapHeight(input), MapWidth(input)};
}

}  // namespace

std::vector<RecomputedMap> ListRecomputedMaps(const Network& network) {
  std::vector<RecomputedMap> maps{{MapLayer::kImage, 0, false, network.image.blocks.rows, network.image.blocks.columns}};
  const MapGeometry* input = nullptr;
  for (size_t index = 0; index < network.blocks.size(); ++index) {
    const LayerPlan& block = network.blocks[index];
    maps.push_back(block.output.is_vector ? MapOfLinear(MapLayer::kBlock, static_cast<int>(index), *input)
                                          : MapOfConv(MapLayer::kBlock, static_cast<int>(index), block));
    input = &block.output;
  }
  maps.push_back(MapOfLinear(MapLayer::kPolicyHead, 0, *input));
  for (size_t index = 0; index < network.classifiers.size(); ++index) {
    const ClassifierPlan& classifier = network.classifiers[index];
    maps.push_back(MapOfConv(MapLayer::kClassifierConv, static_cast<int>(index), classifier.conv));
    maps.push_back(MapOfLinear(MapLayer::kClassifierLinear, static_cast<int>(index), classifier.pool.output));
  }
  return maps;
}

}  // namespace ztw
