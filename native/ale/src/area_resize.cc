// Bit-exactness rests on three things: weights are computed in double and rounded to float once; sums run in tap
// order; and products and sums round separately (the target is compiled with -ffp-contract=off).
#include "area_resize.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
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

std::vector<std::vector<Tap>> TapsOfOutputs(int num_inputs, int num_outputs) {
  const double scale = 1.0 / (static_cast<double>(num_outputs) / num_inputs);
  std::vector<std::vector<Tap>> taps(num_outputs);
  for (int output = 0; output < num_outputs; ++output) taps[output] = TapsOfOutput(output, scale, num_inputs);
  return taps;
}

// Pads every output's taps to the same number with zero weights: adding 0 * pixel changes no sum.
AxisTaps TapsOfAxis(int num_inputs, int num_outputs) {
  const std::vector<std::vector<Tap>> taps = TapsOfOutputs(num_inputs, num_outputs);
  AxisTaps axis;
  for (const std::vector<Tap>& own : taps) axis.count = std::max(axis.count, static_cast<int>(own.size()));
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

// The parts repeat the same geometry, so outputs of equal place read inputs of equal place, each with its own weights.
LaneTaps TapsOfLanes(int num_inputs, int num_outputs) {
  constexpr int kLanes = AreaResize::kLanes;
  if (num_inputs % kLanes != 0 || num_outputs % kLanes != 0) throw std::logic_error("widths must be multiples of 4");
  const std::vector<std::vector<Tap>> taps = TapsOfOutputs(num_inputs, num_outputs);
  const int part_inputs = num_inputs / kLanes, part_outputs = num_outputs / kLanes;
  LaneTaps lanes;
  lanes.first.assign(part_outputs, part_inputs);
  for (int output = 0; output < num_outputs; ++output) {
    const int begin = output / part_outputs * part_inputs;
    int& first = lanes.first[output % part_outputs];
    first = std::min(first, taps[output].front().first - begin);
  }
  for (int output = 0; output < num_outputs; ++output) {
    const int begin = output / part_outputs * part_inputs;
    const int last = taps[output].back().first - begin;
    lanes.count = std::max(lanes.count, last - lanes.first[output % part_outputs] + 1);
  }
  lanes.weights.assign(static_cast<size_t>(num_outputs) * lanes.count, 0.0f);
  for (int output = 0; output < num_outputs; ++output) {
    const int lane = output / part_outputs, place = output % part_outputs;
    for (const Tap& tap : taps[output]) {
      const int index = tap.first - lane * part_inputs - lanes.first[place];
      lanes.weights[(static_cast<size_t>(place) * lanes.count + index) * kLanes + lane] = tap.second;
    }
  }
  return lanes;
}

}  // namespace

AreaResize::AreaResize(int input_height, int input_width, int output_height, int output_width)
    : input_height_(input_height),
      input_width_(input_width),
      output_height_(output_height),
      output_width_(output_width),
      vertical_(TapsOfAxis(input_height, output_height)),
      horizontal_(TapsOfLanes(input_width, output_width)),
      pixels_(static_cast<size_t>(input_width) + horizontal_.count * kLanes),
      averaged_(static_cast<size_t>(input_height) * output_width),
      sums_(output_width),
      output_(static_cast<size_t>(output_height) * output_width) {}

const uint8_t* AreaResize::Apply(const uint8_t* image, const RowChange* rows) {
  for (int y = 0; y < input_height_; ++y) {
    if (rows[y] == RowChange::kNone) continue;
    float* averaged = averaged_.data() + static_cast<size_t>(y) * output_width_;
    if (rows[y] == RowChange::kAsAbove) {
      std::memcpy(averaged, averaged - output_width_, output_width_ * sizeof(float));
    } else {
      AverageRow(image + static_cast<size_t>(y) * input_width_, averaged);
    }
  }
  for (int row = 0; row < output_height_; ++row) {
    if (HasChanged(row, rows)) AverageColumns(row);
  }
  return output_.data();
}

void AreaResize::AverageRow(const uint8_t* row, float* averaged) {
  const int part = input_width_ / kLanes;
  for (int x = 0; x < part; ++x) {
    for (int lane = 0; lane < kLanes; ++lane) pixels_[x * kLanes + lane] = row[lane * part + x];
  }
  const int count = horizontal_.count;
  const float* weights = horizontal_.weights.data();
  for (int first : horizontal_.first) {
    const float* pixels = pixels_.data() + first * kLanes;
    float sums[kLanes];
    for (int lane = 0; lane < kLanes; ++lane) sums[lane] = pixels[lane] * weights[lane];
    for (int tap = 1; tap < count; ++tap) {
      for (int lane = 0; lane < kLanes; ++lane) {
        sums[lane] += pixels[tap * kLanes + lane] * weights[tap * kLanes + lane];
      }
    }
    for (int lane = 0; lane < kLanes; ++lane) averaged[lane] = sums[lane];
    averaged += kLanes;
    weights += count * kLanes;
  }
}

bool AreaResize::HasChanged(int output_row, const RowChange* rows) const {
  const RowChange* first = rows + vertical_.first[output_row];
  return std::any_of(first, first + vertical_.count, [](RowChange row) { return row != RowChange::kNone; });
}

void AreaResize::AverageColumns(int output_row) {
  const float* weights = vertical_.weights.data() + static_cast<size_t>(output_row) * vertical_.count;
  const float* row = averaged_.data() + static_cast<size_t>(vertical_.first[output_row]) * output_width_;
  float* sums = sums_.data();
  for (int x = 0; x < output_width_; ++x) sums[x] = row[x] * weights[0];
  for (int tap = 1; tap < vertical_.count; ++tap) {
    row += output_width_;
    const float weight = weights[tap];
    for (int x = 0; x < output_width_; ++x) sums[x] += row[x] * weight;
  }
  // Weights add up to 1 within a float's precision, so a sum never rounds above 255.
  const int part = output_width_ / kLanes;
  uint8_t* output = output_.data() + static_cast<size_t>(output_row) * output_width_;
  for (int place = 0; place < part; ++place) {
    for (int lane = 0; lane < kLanes; ++lane) {
      const float shifted = sums[place * kLanes + lane] + kRoundingShift;
      uint32_t bits;
      std::memcpy(&bits, &shifted, sizeof bits);
      output[lane * part + place] = static_cast<uint8_t>(bits);
    }
  }
}

}  // namespace ztw
