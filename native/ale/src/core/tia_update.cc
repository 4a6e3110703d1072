// The pixels of a frame: what the registers show, from where they were known to a later color clock.
#include <algorithm>
#include <cstring>

#include "core/tia_chip.h"

namespace ztw {
namespace {

constexpr int kMotionBlanks = 8;  // pixels

}  // namespace

// ALE draws at each access. Nothing that changes in between is seen, so it may wait until something does; but each access
// moves the clock that has been reached, for which see Reach().
void VideoChip::Advance() {
  VideoRegisters& r = registers_;
  if (reached_ < r.display_begins || r.updated >= r.display_ends) return;
  const int clock = std::min(reached_, r.display_ends);
  do {
    const int began = kClocksOfLine - r.clocks_to_end;
    const bool passes_end = clock > r.updated + r.clocks_to_end;
    int count = passes_end ? r.clocks_to_end : clock - r.updated;
    r.updated += count;
    r.clocks_to_end = passes_end ? kClocksOfLine : r.clocks_to_end - count;

    const int skipped = std::clamp(kClocksOfBlank - began, 0, count);
    const int begin = began + skipped - kClocksOfBlank;  // below 0 where all of it is blank
    count -= skipped;
    if (count > 0) Show(begin, begin + count);
    if (r.blanks_motion && begin < kMotionBlanks) {
      if (count == 0) pending_blanks_ = std::max(pending_blanks_, kMotionBlanks - begin);
      if (begin + count >= kMotionBlanks) r.blanks_motion = false;
    }
    if (!passes_end) break;
    EndLine();
    const int num_whole = (clock - r.updated - 1) / kClocksOfLine;
    if (num_whole > 1 && !r.blanks_motion && !r.has_star_bug) {
      Show(0, kLineWidth);
      ShowWholeLines(num_whole - 1);
      r.updated += num_whole * kClocksOfLine;
    }
  } while (r.updated < clock);
}

void VideoChip::Show(int begin, int end) {
  VideoRegisters& r = registers_;
  const int line = std::max(r.pixels_written - begin, 0) / kLineWidth;
  r.pixels_written += end - begin;
  if (line >= kBufferLines) return;
  const int num_blanks = r.blanks_motion && begin < kMotionBlanks ? kMotionBlanks : 0;
  const bool is_repeated = drawing_.Add(r.picture, line, begin, end, num_blanks);
  if (r.picture.is_blanked || (is_repeated && !has_cleared_collisions_)) return;
  has_cleared_collisions_ = false;
  const uint16_t possible = Collisions::LatchesOf(r.picture.objects);
  if ((possible & ~r.collisions) == 0) return;
  r.collisions |= collision_finder_.Find(r.picture, begin, end, static_cast<uint16_t>(possible & ~r.collisions));
}

// As many more of the line that was just shown.
void VideoChip::ShowWholeLines(int num_lines) {
  const int line = registers_.pixels_written / kLineWidth;
  registers_.pixels_written += num_lines * kLineWidth;
  if (line < kBufferLines) drawing_.Repeat(std::min(kBufferLines - line, num_lines));
}

void VideoChip::EndLine() {
  VideoRegisters& r = registers_;
  pending_blanks_ = 0;
  r.picture.is_reflected = r.playfield_control & 1;
  for (int i = 0; i < 2; ++i) AimPlayer(i, false);
  if (!r.has_star_bug) return;
  constexpr int kSteps[] = {18, 33, 0, 17};
  r.star_counter = (r.star_counter + 1) & 3;
  r.positions[2] = static_cast<uint8_t>((r.positions[2] + kLineWidth - kSteps[r.star_counter]) % kLineWidth);
  if (r.star_counter == 2) {
    r.picture.missiles[0] = {0, 0, 0, true};
  } else {
    AimMissile(0, r.star_counter == 1);
  }
}

// All of this frame that was to be drawn, over what stood there: some of it can still be seen below.
void VideoChip::RenderShortFrame() {
  const VideoRegisters& r = registers_;
  uint8_t* buffer = Door::CurrentBuffer(*this);
  beneath_.Render(painter_, buffer);
  beneath_.Clear();
  drawing_.Render(painter_, buffer);
  const int line = r.pixels_written / kLineWidth, end = r.pixels_written % kLineWidth;
  if (line < kBufferLines && r.clocks_to_end > 0) {  // else nothing of this line has begun
    int written = drawing_.RenderEnd(painter_, line, end, buffer);
    uint8_t* row = buffer + line * kLineWidth;
    if (end > 0 && end < kMotionBlanks && r.blanks_motion) {
      std::memset(row + end, 0, kMotionBlanks - end);
      written = std::max(written, kMotionBlanks);
    }
    if (pending_blanks_ > written) std::memset(row + written, 0, pending_blanks_ - written);
  }
  drawing_.Clear();
}

}  // namespace ztw
