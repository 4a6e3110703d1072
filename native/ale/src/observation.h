// From raw palette screens to the stacked observation: gray, maximum of two frames, 84x84, the newest four.
#ifndef ZTW_OBSERVATION_H_
#define ZTW_OBSERVATION_H_

#include <array>
#include <cstdint>
#include <vector>

#include "area_resize.h"

namespace ztw {

constexpr int kScreenSize = 84;
constexpr int kStackSize = 4;
constexpr int kFrameBytes = kScreenSize * kScreenSize;
constexpr int kObservationBytes = kStackSize * kFrameBytes;

using GrayPalette = std::array<uint8_t, 256>;

// Keeps what AtariVectorEnv keeps, so that it also agrees with it when an episode ends inside a frame skip: the
// newer of its two buffers then still holds the maximum of the step before.
class ObservationStack {
 public:
  ObservationStack(int height, int width, const GrayPalette& palette);

  // Starts an episode: three black frames, then this screen.
  void Start(const uint8_t* screen);
  // Takes the frame before the last one of a step.
  void KeepOlder(const uint8_t* screen);
  // Ends a step: takes its last frame, or nullptr if the episode ended before that frame was looked at.
  void Push(const uint8_t* newest_screen);

  // uint8 [4, 84, 84], oldest frame first.
  const uint8_t* data() const { return stack_.data(); }

 private:
  void PoolRows(const uint8_t* newest, const GrayPalette& newest_palette);

  const int height_, width_;
  const GrayPalette palette_;
  GrayPalette older_palette_;        // black until the first KeepOlder of an episode
  AreaResize resize_;
  std::vector<uint8_t> older_;       // [height, width] palette screen of the frame before the last
  std::vector<uint8_t> pooled_;      // [height, width] gray maximum that the last observation was made from
  std::vector<uint8_t> repeats_;     // [height]: this pooled row equals the one above
  std::vector<uint8_t> stack_;       // [4, 84, 84]
};

}  // namespace ztw

#endif  // ZTW_OBSERVATION_H_
