// Bit-exactness rests on three things: weights are computed in double and rounded to float once; sums run in tap
// order; and products and sums round separately (the target is compiled with -ffp-contract=off).
#include "area_resize.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

namespace ztw {
namespace {

// A cell that overlaps a neighboring input by less than this does not read it.
constexpr double kSmallestOverlap = 1e-3;

// Adding this to a float of small magnitude leaves its value, rounded half to even, in the lowest mantissa bits.
constexpr float kRoundingShift = 12582912.0f;  // 1.5 * 2^23

using Tap = std::pair<int, float>;

std::vector<Tap> TapsOfOutput(int output, double scale, int num_inputs) {
  const double begin = output * scale;
  const double end = begin + scale;
  const double cell = std::min(scale, num_inputs - begin);
  const int last_whole = std::min(static_cast<int>(std::floor(end)), num_inputs - 1);
  const int first_whole = std::min(static_cast<int>(std::ceil(begin)), last_whole);
  std::vector<Tap> taps;
  if (first_whole - begin > kSmallestOverlap) {
    taps.emplace_back(first_whole - 1, static_cast<float>((first_whole - begin) / cell));
  }
  for (int input = first_whole; input < last_whole; ++input) {
    taps.emplace_back(input, static_cast<float>(1.0 / cell));
  }
  if (end - last_whole > kSmallestOverlap) {
    const double overlap = std::min(std::min(end - last_whole, 1.0), cell);
    taps.emplace_back(last_whole, static_cast<float>(overlap / cell));
  }
  return taps;
}

// Pads every output's taps to the same number with zero weights: adding 0 * pixel changes no sum.
AxisTaps TapsOfAxis(int num_inputs, int num_outputs) {
  const double scale = 1.0 / (static_cast<double>(num_outputs) / num_inputs);
  std::vector<std::vector<Tap>> taps(num_outputs);
  AxisTaps axis;
  for (int output = 0; output < num_outputs; ++output) {
    taps[output] = TapsOfOutput(output, scale, num_inputs);
    axis.count = std::max(axis.count, static_cast<int>(taps[output].size()));
  }
  axis.first.resize(num_outputs);
  axis.weights.assign(static_cast<size_t>(num_outputs) * axis.count, 0.0f);
  for (int output = 0; output < num_outputs; ++output) {
    const int first = std::min(taps[output].front().first, num_inputs - axis.count);
    axis.first[output] = first;
    for (const Tap& tap : taps[output]) {
      axis.weights[static_cast<size_t>(output) * axis.count + tap.first - first] = tap.second;
    }
  }
  return axis;
}

}  // namespace

AreaResize::AreaResize(int input_height, int input_width, int output_height, int output_width)
    : input_height_(input_height),
      input_width_(input_width),
      output_height_(output_height),
      output_width_(output_width),
      vertical_(TapsOfAxis(input_height, output_height)),
      horizontal_(TapsOfAxis(input_width, output_width)),
      pixels_(input_width),
      averaged_(static_cast<size_t>(input_height) * output_width),
      averaged_rows_(input_height),
      sums_(output_width) {}

void AreaResize::Apply(const uint8_t* image, const uint8_t* repeats, uint8_t* output) {
  for (int y = 0; y < input_height_; ++y) {
    if (y > 0 && repeats[y]) {
      averaged_rows_[y] = averaged_rows_[y - 1];
      continue;
    }
    float* averaged = averaged_.data() + static_cast<size_t>(y) * output_width_;
    AverageRow(image + static_cast<size_t>(y) * input_width_, averaged);
    averaged_rows_[y] = averaged;
  }
  for (int row = 0; row < output_height_; ++row) {
    AverageColumns(row, output + static_cast<size_t>(row) * output_width_);
  }
}

void AreaResize::AverageRow(const uint8_t* row, float* averaged) {
  for (int x = 0; x < input_width_; ++x) pixels_[x] = row[x];
  const int count = horizontal_.count;
  const float* weights = horizontal_.weights.data();
  for (int output = 0; output < output_width_; ++output, weights += count) {
    const float* pixels = pixels_.data() + horizontal_.first[output];
    float sum = pixels[0] * weights[0];
    for (int tap = 1; tap < count; ++tap) sum += pixels[tap] * weights[tap];
    averaged[output] = sum;
  }
}

void AreaResize::AverageColumns(int output_row, uint8_t* output) {
  const float* weights = vertical_.weights.data() + static_cast<size_t>(output_row) * vertical_.count;
  const float* const* rows = averaged_rows_.data() + vertical_.first[output_row];
  float* sums = sums_.data();
  for (int x = 0; x < output_width_; ++x) sums[x] = rows[0][x] * weights[0];
  for (int tap = 1; tap < vertical_.count; ++tap) {
    const float* row = rows[tap];
    const float weight = weights[tap];
    for (int x = 0; x < output_width_; ++x) sums[x] += row[x] * weight;
  }
  // Weights add up to 1 within a float's precision, so a sum never rounds above 255.
  for (int x = 0; x < output_width_; ++x) {
    const float shifted = sums[x] + kRoundingShift;
    uint32_t bits;
    std::memcpy(&bits, &shifted, sizeof bits);
    output[x] = static_cast<uint8_t>(bits);
  }
}

}  // namespace ztw
