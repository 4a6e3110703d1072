#include "observation.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace ztw {
namespace {

constexpr GrayPalette kBlack{};

GrayPalette IdentityPalette() {
  GrayPalette identity;
  std::iota(identity.begin(), identity.end(), uint8_t{0});
  return identity;
}

}  // namespace

ObservationStack::ObservationStack(int height, int width, const GrayPalette& palette)
    : height_(height),
      width_(width),
      palette_(palette),
      older_palette_(kBlack),
      resize_(height, width, kScreenSize, kScreenSize),
      older_(static_cast<size_t>(height) * width),
      pooled_(static_cast<size_t>(height) * width),
      repeats_(height),
      stack_(kObservationBytes) {}

void ObservationStack::Start(const uint8_t* screen) {
  std::fill(stack_.begin(), stack_.end(), uint8_t{0});
  older_palette_ = kBlack;
  Push(screen);
}

void ObservationStack::KeepOlder(const uint8_t* screen) {
  std::memcpy(older_.data(), screen, older_.size());
  older_palette_ = palette_;
}

void ObservationStack::Push(const uint8_t* newest_screen) {
  if (newest_screen != nullptr) {
    PoolRows(newest_screen, palette_);
  } else {
    static const GrayPalette identity = IdentityPalette();
    const std::vector<uint8_t> stale = pooled_;
    PoolRows(stale.data(), identity);
  }
  std::memmove(stack_.data(), stack_.data() + kFrameBytes, kObservationBytes - kFrameBytes);
  resize_.Apply(pooled_.data(), repeats_.data(), stack_.data() + kObservationBytes - kFrameBytes);
}

// Most rows of a game's screen equal the row above, so they are copied instead of looked up.
void ObservationStack::PoolRows(const uint8_t* newest, const GrayPalette& newest_palette) {
  const size_t width = width_;
  for (int y = 0; y < height_; ++y) {
    const uint8_t* newer = newest + y * width;
    const uint8_t* older = older_.data() + y * width;
    uint8_t* pooled = pooled_.data() + y * width;
    repeats_[y] = y > 0 && std::memcmp(newer, newer - width, width) == 0 &&
                  std::memcmp(older, older - width, width) == 0;
    if (repeats_[y]) {
      std::memcpy(pooled, pooled - width, width);
      continue;
    }
    for (size_t x = 0; x < width; ++x) {
      pooled[x] = std::max(newest_palette[newer[x]], older_palette_[older[x]]);
    }
  }
}

}  // namespace ztw
