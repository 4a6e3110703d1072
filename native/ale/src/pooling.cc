#include "pooling.h"

#include <algorithm>

namespace ztw {
namespace {

template <typename Pool>
PoolTable MakeTable(Pool pool) {
  PoolTable table;
  for (int older = 0; older < PoolTable::kNumColors; ++older) {
    for (int newer = 0; newer < PoolTable::kNumColors; ++newer) table.at(older, newer) = pool(older, newer);
  }
  return table;
}

}  // namespace

PoolTables MakePoolTables(GrayStage stage, const GrayPalette& gray, const RgbPalette& rgb) {
  const auto brighter = [&](int channel, int older, int newer) {
    return std::max(rgb[older][channel], rgb[newer][channel]);
  };
  PoolTables tables;
  if (stage == GrayStage::kFirst) {
    tables.push_back(MakeTable([&](int older, int newer) { return std::max(gray[older], gray[newer]); }));
  } else if (stage == GrayStage::kPooled) {
    tables.push_back(MakeTable([&](int older, int newer) {
      return GrayOf(brighter(0, older, newer), brighter(1, older, newer), brighter(2, older, newer));
    }));
  } else {
    for (int channel = 0; channel < 3; ++channel) {
      tables.push_back(MakeTable([&](int older, int newer) { return brighter(channel, older, newer); }));
    }
  }
  return tables;
}

}  // namespace ztw
