#include "core/tia_objects.h"

#include <array>
#include <initializer_list>

namespace ztw {
namespace {

constexpr int kDouble = 5, kQuadruple = 7;  // modes that stretch a player

struct Copies {
  int count;
  int offsets[3];
};
constexpr Copies kCopies[8] = {{1, {0}},     {2, {0, 16}}, {2, {0, 32}},     {3, {0, 16, 32}},
                               {2, {0, 64}}, {1, {0}},     {3, {0, 32, 64}}, {1, {0}}};

// Each bit of a byte, `times` times; the lowest stays lowest.
constexpr uint32_t Stretch(uint8_t bits, int times) {
  uint32_t stretched = 0;
  for (int i = 0; i < 8 * times; ++i)
    if (bits >> (i / times) & 1) stretched |= uint32_t{1} << i;
  return stretched;
}

template <typename Value, typename Make>
constexpr std::array<Value, 256> ForEachByte(Make make) {
  std::array<Value, 256> values{};
  for (int i = 0; i < 256; ++i) values[i] = make(static_cast<uint8_t>(i));
  return values;
}

constexpr uint8_t Mirror(uint8_t bits) {
  uint8_t mirrored = 0;
  for (int i = 0; i < 8; ++i) mirrored = static_cast<uint8_t>(mirrored << 1 | (bits >> i & 1));
  return mirrored;
}

constexpr auto kMirrored = ForEachByte<uint8_t>(Mirror);
constexpr auto kDoubled = ForEachByte<uint32_t>([](uint8_t bits) { return Stretch(bits, 2); });
constexpr auto kQuadrupled = ForEachByte<uint32_t>([](uint8_t bits) { return Stretch(bits, 4); });

// Four pixels for each bit of the playfield's three registers, as the left half shows them, or the right half mirrored.
LineBits Joined(uint64_t first, int first_length, uint64_t second, int second_length, uint64_t third) {
  const uint64_t low = first | second << first_length;
  const int used = first_length + second_length;
  if (used == 64) return {{low, third, 0}};
  return {{low | third << used, third >> (64 - used), 0}};
}

}  // namespace

uint8_t Mirrored(uint8_t pattern) { return kMirrored[pattern]; }

LineBits PlayerBits(const PlayerImage& player) {
  LineBits bits;
  const uint8_t shape = kMirrored[player.pattern];
  const auto place = [&](uint64_t pixels, int offset) {
    const int at = player.position + offset;
    bits.Place(pixels, at >= kLineWidth ? at - kLineWidth : at);
  };
  if (player.mode == kDouble || player.mode == kQuadruple) {  // which begin a pixel late
    if (!player.skips_first) place(player.mode == kDouble ? kDoubled[shape] : kQuadrupled[shape], 1);
    return bits;
  }
  const Copies& copies = kCopies[player.mode];
  for (int i = player.skips_first ? 1 : 0; i < copies.count; ++i) place(shape, copies.offsets[i]);
  return bits;
}

LineBits MissileBits(const MissileImage& missile) {
  LineBits bits;
  if (missile.is_hidden) return bits;
  const Copies& copies = kCopies[missile.mode];
  for (int i = 0; i < copies.count; ++i) {
    const int at = missile.position + copies.offsets[i];
    bits.Place((uint64_t{1} << (1 << missile.width)) - 1, at >= kLineWidth ? at - kLineWidth : at);
  }
  return bits;
}

LineBits BallBits(const BallImage& ball) {
  LineBits bits;
  bits.Place((uint64_t{1} << (1 << ball.width)) - 1, ball.position);
  return bits;
}

LineBits PlayfieldBits(uint32_t playfield, bool is_reflected) {
  const uint8_t first = playfield & 0x0f, second = playfield >> 4 & 0xff, third = playfield >> 12 & 0xff;
  const LineBits left = Joined(kQuadrupled[first], 16, kQuadrupled[kMirrored[second]], 32, kQuadrupled[third]);
  const LineBits right = is_reflected ? Joined(kQuadrupled[kMirrored[third]], 32, kQuadrupled[second], 32,
                                               kQuadrupled[kMirrored[first] >> 4])
                                      : left;
  constexpr int kHalf = kLineWidth / 2 - 64;  // pixels of the left half in the second word
  return {{left.words[0], left.words[1] | right.words[0] << kHalf,
           right.words[0] >> (64 - kHalf) | right.words[1] << kHalf}};
}

PlayerReset PlayerResetAt(int mode, int old_position, int new_position) {
  constexpr int kDelay = 4;
  const int width = mode == kDouble ? 16 : mode == kQuadruple ? 32 : 8;
  const int distance = (new_position - old_position + kLineWidth) % kLineWidth;
  const Copies& copies = kCopies[mode];
  for (int i = 0; i < copies.count; ++i) {
    const int into = distance - copies.offsets[i];
    if (into >= 0 && into < kDelay) return PlayerReset::kBegins;
    if (into >= kDelay && into < kDelay + width) return PlayerReset::kSeen;
  }
  return PlayerReset::kNeither;
}

}  // namespace ztw
