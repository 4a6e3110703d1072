// What our video chip remembers between two accesses, beside the picture: as in ALE's chip, which saves and loads it.
#ifndef ZTW_CORE_TIA_REGISTERS_H_
#define ZTW_CORE_TIA_REGISTERS_H_

#include <cstdint>

#include "core/tia_picture.h"

namespace ztw {

constexpr int kClocksOfLine = 228, kClocksOfBlank = 68;  // color clocks, three to a cycle

struct VideoRegisters {
  // In color clocks since the system's cycles began.
  int frame_began = 0;
  int display_begins = 0, display_ends = 0;
  int updated = 0;       // up to here, the picture's pixels are known
  int clocks_to_end = 0;  // of the line that `updated` is in; 0 at its end
  int sync_ends = 0;
  int last_motion = 0;
  int pixels_written = 0;  // of the frame buffer

  uint8_t sync = 0, blank = 0, playfield_control = 0;
  uint8_t sizes[2] = {};              // of player and missile: NUSIZ0 and NUSIZ1
  uint8_t patterns[2] = {};           // GRP0 and GRP1
  uint8_t delayed_patterns[2] = {};
  bool is_mirrored[2] = {};           // REFP0 and REFP1
  bool delays_pattern[2] = {};        // VDELP0 and VDELP1
  bool has_missile[2] = {};           // ENAM0 and ENAM1
  bool holds_missile[2] = {};         // RESMP0 and RESMP1: it stays with its player, unseen
  bool has_ball = false, had_ball = false, delays_ball = false;
  // Player 0, player 1, missile 0, missile 1, ball.
  uint8_t positions[5] = {};
  uint8_t motions[5] = {};
  uint16_t collisions = 0;
  bool blanks_motion = false;  // the line's first eight pixels will be black
  // A bug of the chip that draws the stars of Cosmic Ark.
  bool has_star_bug = false;
  uint32_t star_counter = 0;
  bool dumps_paddles = false;
  int paddles_freed = 0;  // cycle

  Picture picture;
};

}  // namespace ztw

#endif  // ZTW_CORE_TIA_REGISTERS_H_
