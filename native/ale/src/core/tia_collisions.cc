#include "core/tia_collisions.h"

namespace ztw {
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
    const ObjectPair& pair = kObjectPairs[index];
    if ((bits_of(pair.first) & range).Meets(bits_of(pair.second))) found = static_cast<uint16_t>(found | 1 << index);
  }
  return found;
}

}  // namespace ztw
