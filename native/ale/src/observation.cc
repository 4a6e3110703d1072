#include "observation.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace ztw {
namespace {

constexpr uint8_t kBlack = 0;

}  // namespace

ObservationStack::ObservationStack(int height, int width, std::shared_ptr<const PoolTables> tables, StackStart start)
    : height_(height),
      width_(width),
      shared_tables_(std::move(tables)),
      tables_(*shared_tables_),
      start_(start),
      resizes_(tables_.size(), AreaResize(height, width, kScreenSize, kScreenSize)),
      older_(static_cast<size_t>(height) * width, kBlack),
      newer_(older_),
      shown_older_(older_.size()),
      shown_newer_(older_.size()),
      pooled_(tables_.size() * older_.size()),
      rows_(height),
      stack_(kObservationBytes) {}

void ObservationStack::ForgetScreens() {
  std::fill(older_.begin(), older_.end(), kBlack);
  std::fill(newer_.begin(), newer_.end(), kBlack);
}

void ObservationStack::Load(const StackState& state) {
  is_cleared_ = state.is_cleared;
  older_ = state.older;
  newer_ = state.newer;
  pooled_ = state.pooled;
  stack_ = state.stack;
  knows_shown_ = false;
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
  std::fill(rows_.begin(), rows_.end(), RowChange::kChanged);
  knows_shown_ = false;
  PushResized();
}

void ObservationStack::Push(const uint8_t* older, const uint8_t* newer) {
  for (int y = 0; y < height_; ++y) rows_[y] = CompareRow(y, older, newer);
  knows_shown_ = true;
  for (size_t channel = 0; channel < tables_.size(); ++channel) PoolRows(channel);
  PushResized();
}

// Most rows of a game's screen are as they were a step before, and most others equal the row above.
RowChange ObservationStack::CompareRow(int y, const uint8_t* older, const uint8_t* newer) {
  const size_t width = width_, row = y * width;
  uint8_t* shown_older = shown_older_.data() + row;
  uint8_t* shown_newer = shown_newer_.data() + row;
  if (knows_shown_ && std::memcmp(newer + row, shown_newer, width) == 0 &&
      std::memcmp(older + row, shown_older, width) == 0) {
    return RowChange::kNone;
  }
  std::memcpy(shown_newer, newer + row, width);
  std::memcpy(shown_older, older + row, width);
  const bool is_as_above = y > 0 && std::memcmp(shown_newer, shown_newer - width, width) == 0 &&
                           std::memcmp(shown_older, shown_older - width, width) == 0;
  return is_as_above ? RowChange::kAsAbove : RowChange::kChanged;
}

void ObservationStack::PoolRows(size_t channel) {
  const PoolTable& table = tables_[channel];
  const size_t width = width_;
  for (int y = 0; y < height_; ++y) {
    const uint8_t* older = shown_older_.data() + y * width;
    const uint8_t* newer = shown_newer_.data() + y * width;
    uint8_t* pooled = pooled_.data() + channel * older_.size() + y * width;
    if (rows_[y] == RowChange::kAsAbove) std::memcpy(pooled, pooled - width, width);
    if (rows_[y] != RowChange::kChanged) continue;
    for (size_t x = 0; x < width; ++x) pooled[x] = table(older[x], newer[x]);
  }
}

void ObservationStack::PushResized() {
  std::array<const uint8_t*, 3> channels{};
  for (size_t channel = 0; channel < tables_.size(); ++channel) {
    channels[channel] = resizes_[channel].Apply(pooled_.data() + channel * older_.size(), rows_.data());
  }
  uint8_t* frame = Shift();
  if (tables_.size() == 1) {
    std::memcpy(frame, channels[0], kFrameBytes);
  } else {
    for (int i = 0; i < kFrameBytes; ++i) frame[i] = GrayOf(channels[0][i], channels[1][i], channels[2][i]);
  }
  EndPush();
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
