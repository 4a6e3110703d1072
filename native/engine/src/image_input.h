// The observation of one session: keeps the previous one, finds what changed, and offers it as blocks of floats or bytes.
#ifndef ZTW_ENGINE_IMAGE_INPUT_H_
#define ZTW_ENGINE_IMAGE_INPUT_H_

#include <vector>

#include "layer.h"

namespace ztw {

struct ImagePlan {
  // `holds_bytes`: pixels are kept as they are, for an integer layer.
  ImagePlan(int channels, int height, int width, const ConvDescription& first, bool holds_bytes);

  int channels, height, width;
  ConvGrid grid;
  int stride;
  // Blocks are single pixels, padding included; groups of pixels are looked at one by one, once any of them differs.
  bool has_single_pixels;
  MapGeometry blocks;
  int group_bytes;                     // pixels that are compared together: 4 where they can be, else 1
  std::vector<int32_t> unit_of_group;  // of one plane; of single pixels, the groups themselves
  std::vector<int32_t> unit_of_pixel;  // of one plane; empty but for single pixels
  int num_bytes() const { return channels * height * width; }
  int num_groups() const { return has_single_pixels ? height * width / group_bytes : blocks.num_positions(); }
  // Blocks that lie in the picture.
  int map_rows() const { return blocks.rows - 2 * blocks.border; }
  int map_columns() const { return blocks.columns - 2 * blocks.border; }
};

class ImageInput {
 public:
  ImageInput(const ImagePlan& plan, const Kernels& kernels);

  // The next observation is new as a whole.
  void Forget() { knows_previous_ = false; }
  // Takes an observation in, uint8 [channels, height, width], and returns the blocks that changed.
  Changes Take(const uint8_t* observation, Work& work);
  const FeatureMap& output() const { return output_; }
  // Which blocks differed in the last observation: Recomputed [rows, columns].
  void CopyRecomputed(uint8_t* values) const;

  // For tests of the tests: the last changed block of each observation is lost.
  void set_drops_dirty(bool drops) { drops_dirty_ = drops; }

 private:
  void FindChanges(const uint8_t* observation);
  void FindChangesByPixel(const uint8_t* observation);
  void GatherBlocks();
  void GatherPixels(bool is_new);
  bool GatherPixel(int pixel);
  Changes changes() const {
    if (plan_->has_single_pixels) return {changed_.data(), num_changed_};
    return {found_.data(), num_found_};
  }

  const ImagePlan* plan_;
  const Kernels* kernels_;
  AlignedBuffer<uint8_t> kept_;
  FeatureMap output_;
  std::vector<uint8_t> is_found_;  // by block, or group; the last is that of pixels nobody reads, always set
  std::vector<int32_t> found_;
  int num_found_ = 0;
  std::vector<int32_t> changed_;
  int num_changed_ = 0;
  bool knows_previous_ = false;
  bool drops_dirty_ = false;
};

}  // namespace ztw

#endif  // ZTW_ENGINE_IMAGE_INPUT_H_
