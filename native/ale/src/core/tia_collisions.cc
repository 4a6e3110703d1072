#include "core/tia_collisions.h"

#include <array>

namespace ztw {
namespace {

constexpr int kNumObjects = 6;

struct Pair {
  uint8_t first, second;  // VideoObject
};
// That of latch i, from the lowest bit of the collision registers on.
constexpr Pair kPairs[] = {{kMissile0, kPlayer1},   {kMissile0, kPlayer0},   {kMissile1, kPlayer0},   {kMissile1, kPlayer1},
                           {kPlayer0, kPlayfield},  {kPlayer0, kBall},       {kPlayer1, kPlayfield},  {kPlayer1, kBall},
                           {kMissile0, kPlayfield}, {kMissile0, kBall},      {kMissile1, kPlayfield}, {kMissile1, kBall},
                           {kBall, kPlayfield},     {kPlayer0, kPlayer1},    {kMissile0, kMissile1}};

constexpr std::array<uint16_t, 1 << kNumObjects> MakeLatches() {
  std::array<uint16_t, 1 << kNumObjects> latches{};
  for (int objects = 0; objects < 1 << kNumObjects; ++objects) {
    uint16_t latch = 1;
    for (const Pair& pair : kPairs) {
      if ((objects & pair.first) != 0 && (objects & pair.second) != 0) latches[objects] |= latch;
      latch = static_cast<uint16_t>(latch << 1);
    }
  }
  return latches;
}
constexpr std::array<uint16_t, 1 << kNumObjects> kLatches = MakeLatches();

}  // namespace

uint16_t Collisions::LatchesOf(uint8_t objects) { return kLatches[objects & ((1 << kNumObjects) - 1)]; }

uint16_t Collisions::Find(const Picture& picture, int begin, int end, uint16_t latches) {
  const auto bits_of = [&](uint8_t object) -> const LineBits& {
    switch (object) {
      case kPlayer0: return objects_.player(0, picture.players[0]);
      case kPlayer1: return objects_.player(1, picture.players[1]);
      case kMissile0: return objects_.missile(0, picture.missiles[0]);
      case kMissile1: return objects_.missile(1, picture.missiles[1]);
      case kBall: return objects_.ball(picture.ball);
      default: return objects_.playfield(picture);
    }
  };
  const LineBits range = LineBits::Range(begin, end);
  uint16_t found = 0;
  for (unsigned rest = latches & LatchesOf(picture.objects); rest != 0; rest &= rest - 1) {
    const int index = __builtin_ctz(rest);
    const Pair& pair = kPairs[index];
    if ((bits_of(pair.first) & range).Meets(bits_of(pair.second))) found = static_cast<uint16_t>(found | 1 << index);
  }
  return found;
}

}  // namespace ztw
