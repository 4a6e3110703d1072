// What the video chip's registers make it draw at one moment: all that decides a pixel's color, and nothing else.
#ifndef ZTW_CORE_TIA_PICTURE_H_
#define ZTW_CORE_TIA_PICTURE_H_

#include <cstdint>
#include <cstring>

namespace ztw {

constexpr int kLineWidth = 160;

// Bits of what is enabled, as ALE numbers them.
enum VideoObject : uint8_t { kPlayer0 = 1, kMissile0 = 2, kPlayer1 = 4, kMissile1 = 8, kBall = 16, kPlayfield = 32 };
// Bits of the playfield's rank, beside them.
constexpr uint8_t kScore = 64, kPriority = 128;

enum VideoColor { kBackgroundColor, kPlayfieldColor, kPlayer0Color, kPlayer1Color };

struct PlayerImage {
  uint8_t pattern;   // leftmost pixel first; mirrored already
  uint8_t position;  // 0 … 159
  uint8_t mode;      // copies or stretch, 0 … 7
  uint8_t skips_first;
};

struct MissileImage {
  uint8_t position;
  uint8_t mode;   // copies
  uint8_t width;  // logarithm
  uint8_t is_hidden;
};

struct BallImage {
  uint8_t position;
  uint8_t width;  // logarithm
};

struct Picture {
  uint32_t playfield = 0;  // 20 bits
  PlayerImage players[2] = {};
  MissileImage missiles[2] = {};
  BallImage ball = {};
  uint8_t is_reflected = 0;
  uint8_t objects = 0;  // VideoObject
  uint8_t rank = 0;     // kScore, kPriority
  uint8_t is_blanked = 0;
  uint8_t colors[4] = {};  // VideoColor
  uint8_t unused[2] = {};

  bool operator==(const Picture& other) const { return std::memcmp(this, &other, sizeof *this) == 0; }
};

static_assert(sizeof(Picture) == 32, "pictures are compared byte by byte, and copied for each change");

}  // namespace ztw

#endif  // ZTW_CORE_TIA_PICTURE_H_
