// Draws a picture's pixels as indices into the palette.
#ifndef ZTW_CORE_TIA_PAINTER_H_
#define ZTW_CORE_TIA_PAINTER_H_

#include <cstdint>

#include "core/tia_objects.h"
#include "core/tia_picture.h"

namespace ztw {

class Painter {
 public:
  // Writes the pixels of `row` from `begin` to the one before `end`. `row` has kLineWidth pixels.
  void Paint(const Picture& picture, int begin, int end, uint8_t* row);

 private:
  void PaintBlend(const Picture& picture, int begin, int end, uint8_t* row);

  LineObjects objects_;
};

// Where ALE stops writing when it draws up to `end`, in the line's middle: many of its loops write four pixels at once. What is
// beyond `end` can be seen if the frame ends there. `begin` is where this picture began.
int WrittenEnd(const Picture& picture, int begin, int end);

}  // namespace ztw

#endif  // ZTW_CORE_TIA_PAINTER_H_
