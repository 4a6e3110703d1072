// From raw palette screens to the stacked observation: maximum of two frames, gray, 84x84, the newest four.
#ifndef ZTW_OBSERVATION_H_
#define ZTW_OBSERVATION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "area_resize.h"
#include "pooling.h"

namespace ztw {

constexpr int kScreenSize = 84;
constexpr int kStackSize = 4;
constexpr int kFrameBytes = kScreenSize * kScreenSize;
constexpr int kObservationBytes = kStackSize * kFrameBytes;

// What an episode's first observation has before its first frame.
enum class StackStart { kZeros, kRepeat };

// All that later observations follow from.
struct StackState {
  bool is_cleared = true;
  std::vector<uint8_t> older, newer, pooled, stack;
};

// Keeps the screens that the peers' wrappers keep, so that it also agrees with them when an episode ends inside a
// frame skip; which of these calls ends a step then is the protocol's affair.
class ObservationStack {
 public:
  // Palette index 0 must be black: it stands for a screen that nobody has seen yet.
  ObservationStack(int height, int width, std::shared_ptr<const PoolTables> tables, StackStart start);

  // The next push begins an episode's stack.
  void Clear() { is_cleared_ = true; }
  void ForgetScreens();
  StackState Save() const { return {is_cleared_, older_, newer_, pooled_, stack_}; }
  // Goes back to a state of a stack for screens of the same size.
  void Load(const StackState& state);
  // Take the frame before the last one of a step, and the last one.
  void KeepOlder(const uint8_t* screen);
  void KeepNewer(const uint8_t* screen);

  // Push the next frame onto the stack: one screen alone; the maximum of the kept older screen and this one; that of
  // the two kept screens, whatever steps they come from; and the same picture once more.
  void PushScreen(const uint8_t* screen);
  void PushPooled(const uint8_t* newest_screen);
  void PushKept() { PushPooled(newer_.data()); }
  void PushAgain();
  // AtariVectorEnv's: the picture of the last push, pooled with the kept older screen.
  void PushStale();

  // 64 kB each: environments of one game share them, so that they stay in the processor's cache.
  const std::shared_ptr<const PoolTables>& tables() const { return shared_tables_; }
  // Lines of the screen that are seen.
  int height() const { return height_; }
  // uint8 [4, 84, 84], oldest frame first.
  const uint8_t* data() const { return stack_.data(); }

 private:
  void Push(const uint8_t* older, const uint8_t* newer);
  RowChange CompareRow(int y, const uint8_t* older, const uint8_t* newer);
  void PoolRows(size_t channel);
  void PushResized();
  uint8_t* Shift();
  void EndPush();

  const int height_, width_;
  const std::shared_ptr<const PoolTables> shared_tables_;
  const PoolTables& tables_;
  const StackStart start_;
  bool is_cleared_ = true;
  std::vector<AreaResize> resizes_;                 // one a channel
  std::vector<uint8_t> older_, newer_;              // [height, width] kept palette screens
  std::vector<uint8_t> shown_older_, shown_newer_;  // [height, width] those that the last push pooled
  bool knows_shown_ = false;
  std::vector<uint8_t> pooled_;   // [channels, height, width] what the last resize read
  std::vector<RowChange> rows_;   // [height]: of the pooled screens, since the last push
  std::vector<uint8_t> stack_;    // [4, 84, 84]
};

}  // namespace ztw

#endif  // ZTW_OBSERVATION_H_
