#include "core/tia_painter.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace ztw {
namespace {

struct Spread {
  uint8_t pixels[8];
};

// Eight pixels of all ones or zeros for each eight bits.
constexpr std::array<Spread, 256> MakeSpread() {
  std::array<Spread, 256> spread{};
  for (int bits = 0; bits < 256; ++bits)
    for (int i = 0; i < 8; ++i) spread[bits].pixels[i] = bits >> i & 1 ? 0xff : 0;
  return spread;
}
constexpr std::array<Spread, 256> kSpread = MakeSpread();

uint64_t SpreadBits(uint64_t bits) {
  uint64_t mask;
  std::memcpy(&mask, kSpread[bits & 0xff].pixels, sizeof mask);
  return mask;
}

uint64_t Repeated(uint8_t color) { return color * 0x0101010101010101u; }

// Colors the pixels of `bits`.
void Over(const LineBits& bits, uint8_t color, uint8_t* row) {
  for (int word = 0; word < 3; ++word) {
    for (uint64_t rest = bits.words[word]; rest != 0;) {
      const int at = __builtin_ctzll(rest) & ~7;
      const uint64_t mask = SpreadBits(rest >> at);
      uint8_t* pixels = row + 64 * word + at;
      uint64_t old;
      std::memcpy(&old, pixels, sizeof old);
      old = (old & ~mask) | (Repeated(color) & mask);
      std::memcpy(pixels, &old, sizeof old);
      rest &= ~(uint64_t{0xff} << at);
    }
  }
}

// A whole line of two colors.
void PaintTwoColors(const LineBits& bits, uint8_t color, uint8_t background, uint8_t* row) {
  const uint64_t below = Repeated(background), difference = below ^ Repeated(color);
  for (int i = 0; i < kLineWidth / 8; ++i) {
    const uint64_t pixels = below ^ (difference & SpreadBits(bits.words[i / 8] >> (8 * (i % 8))));
    std::memcpy(row + 8 * i, &pixels, sizeof pixels);
  }
}

const LineBits kLeftHalf = LineBits::Before(kLineWidth / 2);

// Whether the playfield takes the players' colors, each on its half. In front of the players it does so only alone.
bool ShowsScore(const Picture& picture) {
  const bool has_priority = (picture.rank & kPriority) != 0;
  return (picture.rank & kScore) != 0 && (!has_priority || picture.objects == kPlayfield);
}

}  // namespace

void Painter::Paint(const Picture& picture, int begin, int end, uint8_t* row) {
  const uint8_t background = picture.is_blanked ? 0 : picture.colors[kBackgroundColor];
  if (picture.is_blanked || picture.objects == 0) {
    std::memset(row + begin, background, end - begin);
  } else if (picture.objects == kPlayfield && begin == 0 && end == kLineWidth && (picture.rank & kScore) == 0) {
    PaintTwoColors(objects_.playfield(picture), picture.colors[kPlayfieldColor], background, row);
  } else {
    PaintBlend(picture, begin, end, row);
  }
}

// From back to front. Where the score is shown, the left half's player 1 does not hide it: ALE's quirk.
void Painter::PaintBlend(const Picture& picture, int begin, int end, uint8_t* row) {
  const uint8_t objects = picture.objects;
  const LineBits range = LineBits::Range(begin, end);
  LineBits ball, playfield, pair[2];
  if (objects & kBall) ball = objects_.ball(picture.ball) & range;
  if (objects & kPlayfield) playfield = objects_.playfield(picture) & range;
  if (objects & kPlayer0) pair[0] = objects_.player(0, picture.players[0]);
  if (objects & kMissile0) pair[0] = pair[0] | objects_.missile(0, picture.missiles[0]);
  if (objects & kPlayer1) pair[1] = objects_.player(1, picture.players[1]);
  if (objects & kMissile1) pair[1] = pair[1] | objects_.missile(1, picture.missiles[1]);

  const uint8_t* colors = picture.colors;
  const bool shows_score = ShowsScore(picture);
  const auto paint_playfield = [&] {
    Over(ball, colors[kPlayfieldColor], row);
    if (!shows_score) return Over(playfield, colors[kPlayfieldColor], row);
    Over(playfield & kLeftHalf, colors[kPlayer0Color], row);
    Over(playfield.Without(kLeftHalf), colors[kPlayer1Color], row);
  };
  const auto paint_players = [&] {
    if (shows_score) pair[1] = pair[1].Without(playfield & kLeftHalf);
    Over(pair[1] & range, colors[kPlayer1Color], row);
    Over(pair[0] & range, colors[kPlayer0Color], row);
  };
  std::memset(row + begin, colors[kBackgroundColor], end - begin);
  if (picture.rank & kPriority) {
    paint_players();
    paint_playfield();
  } else {
    paint_playfield();
    paint_players();
  }
}

namespace {

// Whether ALE draws these objects by fours where no player, missile or ball of them may stand.
bool IsDrawnByFours(uint8_t objects, uint8_t rank) {
  const bool is_score = (rank & kScore) != 0;
  switch (objects) {
    case kPlayfield:
    case kPlayer0:
    case kPlayer1:
    case kMissile0:
    case kMissile1:
    case kBall:
    case kPlayer0 | kPlayer1:
    case kMissile0 | kMissile1:
    case kBall | kMissile0:
    case kBall | kMissile1:
    case kBall | kPlayer1:
      return true;
    case kPlayfield | kPlayer0:
    case kPlayfield | kPlayer1:
    case kPlayfield | kBall:
      return !is_score;
    default:
      return false;
  }
}

}  // namespace

int WrittenEnd(const Picture& picture, int begin, int end) {
  const int group = end & ~3, group_end = group + 4;
  if (group == end || group < begin || picture.is_blanked) return end;
  if (!IsDrawnByFours(picture.objects, picture.rank)) return end;
  const LineBits range = LineBits::Range(group, group_end);
  for (int i = 0; i < 2; ++i) {
    PlayerImage window = picture.players[i];
    window.pattern = 0xff;
    const uint8_t player = i == 0 ? kPlayer0 : kPlayer1, missile = i == 0 ? kMissile0 : kMissile1;
    if ((picture.objects & player) != 0 && range.Meets(PlayerBits(window))) return end;
    if ((picture.objects & missile) != 0 && range.Meets(MissileBits(picture.missiles[i]))) return end;
  }
  if ((picture.objects & kBall) != 0 && range.Meets(BallBits(picture.ball))) return end;
  return group_end;
}

}  // namespace ztw
