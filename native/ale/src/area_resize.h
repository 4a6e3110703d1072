// Shrinks a gray image by area averaging, bit for bit as OpenCV's INTER_AREA does.
#ifndef ZTW_AREA_RESIZE_H_
#define ZTW_AREA_RESIZE_H_

#include <cstdint>
#include <vector>

namespace ztw {

// What is known of a row of the image.
enum class RowChange : uint8_t {
  kNone,     // it is as it was in the last call
  kAsAbove,  // it equals the row above
  kChanged,
};

// The inputs that one axis' outputs average over: output i reads inputs first[i] ... first[i] + count - 1.
struct AxisTaps {
  int count = 0;               // the same for every output; missing taps have weight 0
  std::vector<int> first;      // [outputs]
  std::vector<float> weights;  // [outputs][count]
};

// The same for outputs that are worked on kLanes at a time: a row is cut into as many equal parts, and output i stands
// for the i-th of each part. Weights are [outputs / kLanes][count][kLanes].
struct LaneTaps : AxisTaps {};

// Not for use from two threads at once: it keeps its intermediate rows, so that unchanged ones are not averaged again.
class AreaResize {
 public:
  static constexpr int kLanes = 4;  // one SSE or NEON register

  // Both widths must be multiples of kLanes.
  AreaResize(int input_height, int input_width, int output_height, int output_width);

  // `rows` has one entry a row of `image`; in the first call, none may be kNone. Returns [output_height, output_width],
  // which stays until the next call.
  const uint8_t* Apply(const uint8_t* image, const RowChange* rows);

 private:
  void AverageRow(const uint8_t* row, float* averaged);
  void AverageColumns(int output_row);
  bool HasChanged(int output_row, const RowChange* rows) const;

  const int input_height_, input_width_, output_height_, output_width_;
  const AxisTaps vertical_;
  const LaneTaps horizontal_;
  std::vector<float> pixels_;    // [input_width / kLanes + count][kLanes]: one row, its parts side by side
  std::vector<float> averaged_;  // [input_height][output_width], columns in the order of lanes
  std::vector<float> sums_;      // [output_width]
  std::vector<uint8_t> output_;  // [output_height][output_width]
};

}  // namespace ztw

#endif  // ZTW_AREA_RESIZE_H_
