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
  // Each part is stored where it stays: to read at once what was just written in pieces costs more than all the rest.
  Stroke(const Picture& picture, int line, int begin, int end, int num_blanks)
      : picture(picture),
        line(static_cast<uint16_t>(line)),
        begin(static_cast<uint8_t>(begin)),
        end(static_cast<uint8_t>(end)),
        num_blanks(static_cast<uint8_t>(num_blanks)) {}

  bool is_whole() const { return begin == 0 && end == kLineWidth; }

  Picture picture;
  uint16_t line;
  uint16_t num_lines = 1;
  uint8_t begin, end;
  uint8_t num_blanks;  // of the line's first pixels, which horizontal motion blanks
};

class Drawing {
 public:
  void Clear() { strokes_.clear(); }
  bool is_empty() const { return strokes_.empty(); }
  // Appends what follows the last stroke, and returns whether that went on unchanged from the whole line above.
  bool Add(const Picture& picture, int line, int begin, int end, int num_blanks) {
    if (begin == 0 && end == kLineWidth && Prolong(picture, line, num_blanks)) return true;
    strokes_.emplace_back(picture, line, begin, end, num_blanks);
    return false;
  }
  // Adds lines like the last one, which must be whole.
  void Repeat(int num_lines) { strokes_.back().num_lines = static_cast<uint16_t>(strokes_.back().num_lines + num_lines); }
  // Draws it all into a frame buffer.
  void Render(Painter& painter, uint8_t* buffer) const;
  // What ALE writes beyond the place of a line where a frame ends; returns where it stops.
  int RenderEnd(Painter& painter, int line, int end, uint8_t* buffer) const;

 private:
  bool Prolong(const Picture& picture, int line, int num_blanks);

  std::vector<Stroke> strokes_;
};

}  // namespace ztw

#endif  // ZTW_CORE_TIA_DRAWING_H_
