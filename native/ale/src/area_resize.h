// Shrinks a gray image by area averaging, bit for bit as OpenCV's INTER_AREA does.
#ifndef ZTW_AREA_RESIZE_H_
#define ZTW_AREA_RESIZE_H_

#include <cstdint>
#include <vector>

namespace ztw {

// The inputs that one axis' outputs average over: output i reads inputs first[i] ... first[i] + count - 1.
struct AxisTaps {
  int count = 0;                   // the same for every output; missing taps have weight 0
  std::vector<int> first;          // [outputs]
  std::vector<float> weights;      // [outputs][count]
};

// Not for use from two threads at once: it keeps its intermediate rows.
class AreaResize {
 public:
  AreaResize(int input_height, int input_width, int output_height, int output_width);

  // repeats[y] says that row y of the image equals row y - 1: such rows are not averaged again.
  void Apply(const uint8_t* image, const uint8_t* repeats, uint8_t* output);

 private:
  void AverageRow(const uint8_t* row, float* averaged);
  void AverageColumns(int output_row, uint8_t* output);

  const int input_height_, input_width_, output_height_, output_width_;
  const AxisTaps vertical_, horizontal_;
  std::vector<float> pixels_;                // [input_width]: one row as floats
  std::vector<float> averaged_;              // [input_height][output_width]
  std::vector<const float*> averaged_rows_;  // [input_height]: repeated rows share one
  std::vector<float> sums_;                  // [output_width]
};

}  // namespace ztw

#endif  // ZTW_AREA_RESIZE_H_
