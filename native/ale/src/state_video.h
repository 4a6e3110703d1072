// What ALE 0.12.1 leaves out of its saved states of the video chip: how it draws on, and what it has drawn.
#ifndef ZTW_STATE_VIDEO_H_
#define ZTW_STATE_VIDEO_H_

#include <array>
#include <cstdint>
#include <vector>

#include "state_bytes.h"

namespace ale::stella {
class TIA;
}

namespace ztw {

struct VideoState {
  // Where in the chip's tables it looks up ball, missiles and players; kDisabled for an object that is off on this line.
  static constexpr uint32_t kDisabled = 0xffffffff;
  std::array<uint32_t, 5> object_masks{};
  bool is_playfield_reflected = false;
  // A game that does not end its frame in time goes on in it at the next, with what it has drawn.
  bool is_frame_partial = false;
  bool is_frame_grayed = false;
  int num_drawn = 0;  // pixels of the frame under way
  // The screen and the one before it, [height, width] each, as ByteWriter::Rows writes them. A frame of fewer lines than the
  // screen shows lines of two frames ago.
  std::vector<uint8_t> screens;
};

VideoState SaveVideo(const ale::stella::TIA& tia);
void RestoreVideo(const VideoState& state, ale::stella::TIA& tia);
void WriteVideo(const VideoState& state, ByteWriter& writer);
// Of a chip with such a screen. Throws StateProblem where the chip could not go on from it.
VideoState ReadVideo(ByteReader& reader, const ale::stella::TIA& tia);

// Where a frame starts and stops being drawn, in color clocks since it began.
struct DrawnClocks {
  int start, stop;
};
DrawnClocks DrawnClocksOf(const ale::stella::TIA& tia);

}  // namespace ztw

#endif  // ZTW_STATE_VIDEO_H_
