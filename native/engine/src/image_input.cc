#include "image_input.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace ztw {
namespace {

// Whether pixels can be compared four at a time.
bool HasWords(int height, int width, bool has_single_pixels, int stride) {
  return has_single_pixels ? height * width % 4 == 0 : width % 4 == 0 && stride % 4 == 0;
}

}  // namespace

ImagePlan::ImagePlan(int channels, int height, int width, const ConvDescription& first, bool holds_bytes)
    : channels(channels),
      height(height),
      width(width),
      grid(height, width, first),
      stride(first.stride),
      has_single_pixels(first.stride == 1 && !holds_bytes),
      group_bytes(HasWords(height, width, has_single_pixels, stride) ? 4 : 1) {
  const int depth = RoundUp(channels * grid.extent * grid.extent, kLaneGroup);
  blocks = {channels, height, width, grid.unit_rows, grid.unit_columns, depth, false, holds_bytes, first.padding};
  const int num_units = blocks.num_positions();
  for (int pixel = 0; pixel < height * width; pixel += group_bytes) {
    const int row = pixel / width / stride, column = pixel % width / stride;
    const bool is_read = row < grid.unit_rows && column < grid.unit_columns;
    if (has_single_pixels) {
      unit_of_group.push_back(pixel / group_bytes);
    } else {
      unit_of_group.push_back(is_read ? row * grid.unit_columns + column : num_units);
    }
  }
  if (!has_single_pixels) return;
  for (int pixel = 0; pixel < height * width; ++pixel)
    unit_of_pixel.push_back(blocks.position(pixel / width, pixel % width));
}

ImageInput::ImageInput(const ImagePlan& plan, const Kernels& kernels)
    : plan_(&plan),
      kernels_(&kernels),
      kept_(plan.num_bytes()),
      output_(plan.blocks),
      is_found_(plan.num_groups() + 1, 0),
      found_(plan.num_groups() + 1),
      changed_(plan.blocks.num_positions() + 1) {
  is_found_.back() = 1;
}

Changes ImageInput::Take(const uint8_t* observation, Work& work) {
  const bool is_new = !knows_previous_;
  if (is_new) {
    std::memcpy(kept_.data(), observation, kept_.size());
    num_found_ = plan_->num_groups();
    std::iota(found_.begin(), found_.end(), 0);
    knows_previous_ = true;
  } else {
    FindChanges(observation);
    work.bytes_compared += plan_->num_bytes();
  }
  work.Lap(Stage::kCompare);
  if (plan_->has_single_pixels) {
    GatherPixels(is_new);
  } else {
    GatherBlocks();
  }
  work.Lap(Stage::kGather);
  return changes();
}

void ImageInput::CopyRecomputed(uint8_t* values) const {
  std::fill_n(values, plan_->map_rows() * plan_->map_columns(), uint8_t{kLeftAlone});
  const Changes changes = this->changes();
  for (int i = 0; i < changes.count; ++i) {
    const int row = changes.positions[i] / plan_->blocks.columns - plan_->blocks.border;
    const int column = changes.positions[i] % plan_->blocks.columns - plan_->blocks.border;
    values[row * plan_->map_columns() + column] = kChanged;
  }
}

void ImageInput::FindChanges(const uint8_t* observation) {
  if (plan_->group_bytes == 4) {
    num_found_ = kernels_->detect({observation, kept_.data(), plan_->channels, plan_->height * plan_->width,
                                   plan_->unit_of_group.data(), is_found_.data(), found_.data(), 0});
  } else {
    FindChangesByPixel(observation);
  }
  for (int i = 0; i < num_found_; ++i) is_found_[found_[i]] = 0;
  if (drops_dirty_ && num_found_ > 0) --num_found_;
}

void ImageInput::FindChangesByPixel(const uint8_t* observation) {
  const int plane_bytes = plan_->height * plan_->width;
  num_found_ = 0;
  for (int i = 0; i < plan_->num_bytes(); ++i) {
    if (observation[i] == kept_[i]) continue;
    kept_[i] = observation[i];
    const int unit = plan_->unit_of_group[i % plane_bytes];
    found_[num_found_] = unit;
    num_found_ += !is_found_[unit];
    is_found_[unit] = 1;
  }
}

void ImageInput::GatherBlocks() {
  kernels_->gather({kept_.data(), plan_->channels, plan_->height, plan_->width, plan_->stride, plan_->grid.extent,
                    plan_->grid.unit_columns, found_.data(), num_found_, plan_->blocks.depth, output_.bytes(),
                    output_.values(), output_.bits()});
}

// Of the groups found, the pixels that really changed; all of them where nothing was known.
void ImageInput::GatherPixels(bool is_new) {
  num_changed_ = 0;
  for (int i = 0; i < num_found_; ++i)
    for (int offset = 0; offset < plan_->group_bytes; ++offset) {
      const int pixel = found_[i] * plan_->group_bytes + offset;
      changed_[num_changed_] = plan_->unit_of_pixel[pixel];
      num_changed_ += GatherPixel(pixel) || is_new;
    }
}

// Whether it changed in any channel.
bool ImageInput::GatherPixel(int pixel) {
  const size_t first = static_cast<size_t>(plan_->unit_of_pixel[pixel]) * plan_->blocks.depth;
  const size_t plane_bytes = static_cast<size_t>(plan_->height) * plan_->width;
  bool differs = false;
  for (int channel = 0; channel < plan_->channels; ++channel) {
    const float value = kept_[channel * plane_bytes + pixel];
    if (value == output_.values()[first + channel]) continue;
    output_.Set(first + channel, value);
    differs = true;
  }
  return differs;
}

}  // namespace ztw
