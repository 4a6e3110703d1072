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
  MapGeometry blocks;
  int group_bytes;                     // pixels that are compared together: 4 where no block divides them, else 1
  std::vector<int32_t> unit_of_group;  // of one plane
  int num_bytes() const { return channels * height * width; }
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

  const ImagePlan* plan_;
  const Kernels* kernels_;
  AlignedBuffer<uint8_t> kept_;
  FeatureMap output_;
  std::vector<uint8_t> is_changed_;  // by block; the last is that of pixels nobody reads, always set
  std::vector<int32_t> changed_;
  int num_changed_ = 0;
  bool knows_previous_ = false;
  bool drops_dirty_ = false;
};

}  // namespace ztw

#endif  // ZTW_ENGINE_IMAGE_INPUT_H_
