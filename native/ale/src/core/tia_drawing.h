// What is to be drawn of a frame: kept until somebody looks at it, as most frames are never looked at.
#ifndef ZTW_CORE_TIA_DRAWING_H_
#define ZTW_CORE_TIA_DRAWING_H_

#include <cstdint>
#include <vector>

#include "core/tia_painter.h"
#include "core/tia_picture.h"

namespace ztw {

constexpr int kBufferLines = 300;  // of ALE's frame buffers

// Pixels of one picture: a part of one line, or several whole lines.
struct Stroke {
  Picture picture;
  uint16_t line;
  uint16_t num_lines;
  uint8_t begin, end;
  uint8_t num_blanks;  // of the line's first pixels, which horizontal motion blanks
};

class Drawing {
 public:
  void Clear() { strokes_.clear(); }
  bool is_empty() const { return strokes_.empty(); }
  // Appends what follows the last stroke, and returns whether that went on unchanged from the whole line above.
  bool Add(const Stroke& stroke);
  // `above` must be the last stroke's whole line.
  void Repeat(int num_lines) { strokes_.back().num_lines = static_cast<uint16_t>(strokes_.back().num_lines + num_lines); }
  // Draws it all into a frame buffer.
  void Render(Painter& painter, uint8_t* buffer) const;
  // What ALE writes beyond the place of a line where a frame ends; returns where it stops.
  int RenderEnd(Painter& painter, int line, int end, uint8_t* buffer) const;

 private:
  std::vector<Stroke> strokes_;
};

}  // namespace ztw

#endif  // ZTW_CORE_TIA_DRAWING_H_
