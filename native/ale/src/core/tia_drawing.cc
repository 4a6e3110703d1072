#include "core/tia_drawing.h"

#include <algorithm>
#include <cstring>

namespace ztw {

bool Drawing::Prolong(const Picture& picture, int line, int num_blanks) {
  if (strokes_.empty()) return false;
  Stroke& last = strokes_.back();
  const bool is_next = last.is_whole() && last.num_blanks == num_blanks && last.line + last.num_lines == line;
  if (!is_next || !(last.picture == picture)) return false;
  ++last.num_lines;
  return true;
}

void Drawing::Render(Painter& painter, uint8_t* buffer) const {
  for (const Stroke& stroke : strokes_) {
    uint8_t* row = buffer + stroke.line * kLineWidth;
    painter.Paint(stroke.picture, stroke.begin, stroke.end, row);
    if (stroke.begin < stroke.num_blanks) std::memset(row + stroke.begin, 0, stroke.num_blanks - stroke.begin);
    for (int line = 1; line < stroke.num_lines; ++line) std::memcpy(row + line * kLineWidth, row, kLineWidth);
  }
}

int Drawing::RenderEnd(Painter& painter, int line, int end, uint8_t* buffer) const {
  const int group = end & ~3;
  for (size_t i = strokes_.size(); group != end && i-- > 0;) {
    const Stroke& stroke = strokes_[i];
    if (stroke.line != line || stroke.begin > group) continue;
    const int written = WrittenEnd(stroke.picture, stroke.begin, std::min<int>(end, stroke.end));
    // A whole group of four was drawn by the stroke that it begins in.
    if (written > end) painter.Paint(stroke.picture, end, written, buffer + line * kLineWidth);
    return std::max(written, end);
  }
  return end;
}

}  // namespace ztw
