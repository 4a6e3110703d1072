#include "recomputed.h"

#include "network.h"

namespace ztw {
namespace {

using MapLayer = RecomputedMap::Layer;

RecomputedMap MapOfConv(MapLayer layer, int index, const MapGeometry& output) {
  return {layer, index, false, output.height, output.width};
}

RecomputedMap MapOfLinear(MapLayer layer, int index, const MapGeometry& input) {
  return {layer, index, true, MapHeight(input), MapWidth(input)};
}

}  // namespace

std::vector<RecomputedMap> ListRecomputedMaps(const Network& network) {
  std::vector<RecomputedMap> maps{{MapLayer::kImage, 0, false, network.image.map_rows(), network.image.map_columns()}};
  const MapGeometry* input = nullptr;
  for (size_t index = 0; index < network.blocks.size(); ++index) {
    const MapGeometry& output = network.blocks[index].output();
    maps.push_back(output.is_vector ? MapOfLinear(MapLayer::kBlock, static_cast<int>(index), *input)
                                    : MapOfConv(MapLayer::kBlock, static_cast<int>(index), output));
    input = &output;
  }
  maps.push_back(MapOfLinear(MapLayer::kPolicyHead, 0, *input));
  for (size_t index = 0; index < network.classifiers.size(); ++index) {
    const ClassifierPlan& classifier = network.classifiers[index];
    maps.push_back(MapOfConv(MapLayer::kClassifierConv, static_cast<int>(index), classifier.conv.output));
    maps.push_back(MapOfLinear(MapLayer::kClassifierLinear, static_cast<int>(index), classifier.pool.output));
  }
  return maps;
}

}  // namespace ztw
