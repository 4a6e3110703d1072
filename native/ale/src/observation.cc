#include "observation.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ztw {
namespace {

constexpr uint8_t kBlack = 0;

}  // namespace

ObservationStack::ObservationStack(int height, int width, std::vector<PoolTable> tables, StackStart start)
    : height_(height),
      width_(width),
      tables_(std::move(tables)),
      start_(start),
      resize_(height, width, kScreenSize, kScreenSize),
      older_(static_cast<size_t>(height) * width, kBlack),
      newer_(older_),
      pooled_(tables_.size() * older_.size()),
      repeats_(height),
      colors_(tables_.size() > 1 ? tables_.size() * kFrameBytes : 0),
      stack_(kObservationBytes) {}

void ObservationStack::ForgetScreens() {
  std::fill(older_.begin(), older_.end(), kBlack);
  std::fill(newer_.begin(), newer_.end(), kBlack);
}

void ObservationStack::KeepOlder(const uint8_t* screen) { std::memcpy(older_.data(), screen, older_.size()); }

void ObservationStack::KeepNewer(const uint8_t* screen) { std::memcpy(newer_.data(), screen, newer_.size()); }

void ObservationStack::PushScreen(const uint8_t* screen) { Push(screen, screen); }

void ObservationStack::PushPooled(const uint8_t* newest_screen) { Push(older_.data(), newest_screen); }

void ObservationStack::PushAgain() {
  Shift();
  std::memcpy(stack_.data() + kObservationBytes - kFrameBytes, stack_.data() + kObservationBytes - 2 * kFrameBytes,
              kFrameBytes);
  EndPush();
}

void ObservationStack::PushStale() {
  for (size_t channel = 0; channel < tables_.size(); ++channel) {
    const PoolTable& table = tables_[channel];
    uint8_t* pooled = pooled_.data() + channel * older_.size();
    for (size_t i = 0; i < older_.size(); ++i) pooled[i] = std::max(pooled[i], table(older_[i], older_[i]));
  }
  std::fill(repeats_.begin(), repeats_.end(), uint8_t{0});
  PushResized();
}

void ObservationStack::Push(const uint8_t* older, const uint8_t* newer) {
  FindRepeats(older, newer);
  for (size_t channel = 0; channel < tables_.size(); ++channel) PoolRows(channel, older, newer);
  PushResized();
}

// Most rows of a game's screen equal the row above, so they are copied instead of looked up.
void ObservationStack::FindRepeats(const uint8_t* older, const uint8_t* newer) {
  const size_t width = width_;
  for (int y = 1; y < height_; ++y) {
    const size_t row = y * width;
    repeats_[y] = std::memcmp(newer + row, newer + row - width, width) == 0 &&
                  std::memcmp(older + row, older + row - width, width) == 0;
  }
}

void ObservationStack::PoolRows(size_t channel, const uint8_t* older, const uint8_t* newer) {
  const PoolTable& table = tables_[channel];
  const size_t width = width_;
  for (int y = 0; y < height_; ++y) {
    const size_t row = y * width;
    uint8_t* pooled = pooled_.data() + channel * older_.size() + row;
    if (repeats_[y]) {
      std::memcpy(pooled, pooled - width, width);
      continue;
    }
    for (size_t x = 0; x < width; ++x) pooled[x] = table(older[row + x], newer[row + x]);
  }
}

void ObservationStack::PushResized() {
  uint8_t* frame = Shift();
  if (tables_.size() == 1) {
    resize_.Apply(pooled_.data(), repeats_.data(), frame);
  } else {
    ResizeColors(frame);
  }
  EndPush();
}

void ObservationStack::ResizeColors(uint8_t* frame) {
  for (size_t channel = 0; channel < tables_.size(); ++channel) {
    const uint8_t* pooled = pooled_.data() + channel * older_.size();
    resize_.Apply(pooled, repeats_.data(), colors_.data() + channel * kFrameBytes);
  }
  const uint8_t* red = colors_.data();
  for (int i = 0; i < kFrameBytes; ++i) frame[i] = GrayOf(red[i], red[i + kFrameBytes], red[i + 2 * kFrameBytes]);
}

// Makes room for the newest frame, and returns it.
uint8_t* ObservationStack::Shift() {
  std::memmove(stack_.data(), stack_.data() + kFrameBytes, kObservationBytes - kFrameBytes);
  return stack_.data() + kObservationBytes - kFrameBytes;
}

void ObservationStack::EndPush() {
  if (!is_cleared_) return;
  is_cleared_ = false;
  const uint8_t* newest = stack_.data() + kObservationBytes - kFrameBytes;
  for (int i = 0; i < kStackSize - 1; ++i) {
    uint8_t* frame = stack_.data() + static_cast<size_t>(i) * kFrameBytes;
    if (start_ == StackStart::kRepeat) {
      std::memcpy(frame, newest, kFrameBytes);
    } else {
      std::memset(frame, 0, kFrameBytes);
    }
  }
}

}  // namespace ztw
