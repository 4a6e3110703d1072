// Which objects of a picture touch on a part of a line.
#ifndef ZTW_CORE_TIA_COLLISIONS_H_
#define ZTW_CORE_TIA_COLLISIONS_H_

#include <array>
#include <cstdint>

#include "core/tia_objects.h"
#include "core/tia_picture.h"

namespace ztw {

constexpr int kNumObjects = 6;

struct ObjectPair {
  uint8_t first, second;  // VideoObject
};
// That of latch i, from the lowest bit of the collision registers on.
inline constexpr ObjectPair kObjectPairs[] = {
    {kMissile0, kPlayer1},   {kMissile0, kPlayer0}, {kMissile1, kPlayer0},   {kMissile1, kPlayer1}, {kPlayer0, kPlayfield},
    {kPlayer0, kBall},       {kPlayer1, kPlayfield}, {kPlayer1, kBall},      {kMissile0, kPlayfield}, {kMissile0, kBall},
    {kMissile1, kPlayfield}, {kMissile1, kBall},    {kBall, kPlayfield},     {kPlayer0, kPlayer1},  {kMissile0, kMissile1}};

constexpr std::array<uint16_t, 1 << kNumObjects> MakeLatches() {
  std::array<uint16_t, 1 << kNumObjects> latches{};
  for (int objects = 0; objects < 1 << kNumObjects; ++objects) {
    uint16_t latch = 1;
    for (const ObjectPair& pair : kObjectPairs) {
      if ((objects & pair.first) != 0 && (objects & pair.second) != 0) latches[objects] |= latch;
      latch = static_cast<uint16_t>(latch << 1);
    }
  }
  return latches;
}
inline constexpr std::array<uint16_t, 1 << kNumObjects> kLatches = MakeLatches();

class Collisions {
 public:
  // The latches of all pairs of these objects.
  static uint16_t LatchesOf(uint8_t objects) { return kLatches[objects & ((1 << kNumObjects) - 1)]; }
  // Those of `latches` that the pixels from `begin` to the one before `end` set.
  uint16_t Find(const Picture& picture, int begin, int end, uint16_t latches);

 private:
  LineObjects objects_;
};

}  // namespace ztw

#endif  // ZTW_CORE_TIA_COLLISIONS_H_
