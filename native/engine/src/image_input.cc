#include "image_input.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace ztw {

ImagePlan::ImagePlan(int channels, int height, int width, const ConvDescription& first, bool holds_bytes)
    : channels(channels),
      height(height),
      width(width),
      grid(height, width, first),
      stride(first.stride),
      group_bytes(width % 4 == 0 && first.stride % 4 == 0 ? 4 : 1) {
  const int depth = RoundUp(channels * grid.extent * grid.extent, kLaneGroup);
  blocks = {channels, height, width, grid.unit_rows, grid.unit_columns, depth, false, holds_bytes};
  const int num_units = blocks.num_positions();
  for (int pixel = 0; pixel < height * width; pixel += group_bytes) {
    const int row = pixel / width / stride, column = pixel % width / stride;
    const bool is_read = row < grid.unit_rows && column < grid.unit_columns;
    unit_of_group.push_back(is_read ? row * grid.unit_columns + column : num_units);
  }
}

ImageInput::ImageInput(const ImagePlan& plan, const Kernels& kernels)
    : plan_(&plan),
      kernels_(&kernels),
      kept_(plan.num_bytes()),
      output_(plan.blocks),
      is_changed_(plan.blocks.num_positions() + 1, 0),
      changed_(plan.blocks.num_positions() + 1) {
  is_changed_.back() = 1;
}

Changes ImageInput::Take(const uint8_t* observation, Work& work) {
  if (knows_previous_) {
    FindChanges(observation);
    work.bytes_compared += plan_->num_bytes();
  } else {
    std::memcpy(kept_.data(), observation, kept_.size());
    num_changed_ = plan_->blocks.num_positions();
    std::iota(changed_.begin(), changed_.end(), 0);
    knows_previous_ = true;
  }
  work.Lap(Stage::kCompare);
  kernels_->gather({kept_.data(), plan_->channels, plan_->height, plan_->width, plan_->stride, plan_->grid.extent,
                    plan_->grid.unit_columns, changed_.data(), num_changed_, plan_->blocks.depth, output_.bytes(),
                    output_.values(), output_.bits()});
  work.Lap(Stage::kGather);
  return {changed_.data(), num_changed_};
}

void ImageInput::CopyRecomputed(uint8_t* values) const {
  std::fill_n(values, plan_->blocks.num_positions(), uint8_t{kLeftAlone});
  for (int i = 0; i < num_changed_; ++i) values[changed_[i]] = kChanged;
}

void ImageInput::FindChanges(const uint8_t* observation) {
  num_changed_ = 0;
  if (plan_->group_bytes == 4) {
    num_changed_ = kernels_->detect({observation, kept_.data(), plan_->channels, plan_->height * plan_->width,
                                     plan_->unit_of_group.data(), is_changed_.data(), changed_.data(), 0});
  } else {
    FindChangesByPixel(observation);
  }
  for (int i = 0; i < num_changed_; ++i) is_changed_[changed_[i]] = 0;
  if (drops_dirty_ && num_changed_ > 0) --num_changed_;
}

void ImageInput::FindChangesByPixel(const uint8_t* observation) {
  const int plane_bytes = plan_->height * plan_->width;
  for (int i = 0; i < plan_->num_bytes(); ++i) {
    if (observation[i] == kept_[i]) continue;
    kept_[i] = observation[i];
    const int unit = plan_->unit_of_group[i % plane_bytes];
    changed_[num_changed_] = unit;
    num_changed_ += !is_changed_[unit];
    is_changed_[unit] = 1;
  }
}

}  // namespace ztw
