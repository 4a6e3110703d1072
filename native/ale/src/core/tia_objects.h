// Where the objects of a picture stand on a line.
#ifndef ZTW_CORE_TIA_OBJECTS_H_
#define ZTW_CORE_TIA_OBJECTS_H_

#include "core/tia_line_bits.h"
#include "core/tia_picture.h"

namespace ztw {

LineBits PlayerBits(const PlayerImage& player);
LineBits MissileBits(const MissileImage& missile);
LineBits BallBits(const BallImage& ball);
LineBits PlayfieldBits(uint32_t playfield, bool is_reflected);

// The bits in the other order.
uint8_t Mirrored(uint8_t pattern);

// Where a player is put while copies of it are drawn: whether the new place is where one begins (the four pixels before it
// can be seen), where one is seen, or neither.
enum class PlayerReset { kNeither, kBegins, kSeen };
PlayerReset PlayerResetAt(int mode, int old_position, int new_position);

// The same, each kept until its registers change.
class LineObjects {
 public:
  const LineBits& player(int index, const PlayerImage& image) {
    return Keep(players_[index], image, [&] { return PlayerBits(image); });
  }
  const LineBits& missile(int index, const MissileImage& image) {
    return Keep(missiles_[index], image, [&] { return MissileBits(image); });
  }
  const LineBits& ball(const BallImage& image) {
    return Keep(ball_, image, [&] { return BallBits(image); });
  }
  const LineBits& playfield(const Picture& picture) {
    const uint32_t key = picture.playfield << 1 | picture.is_reflected;
    return Keep(playfield_, key, [&] { return PlayfieldBits(picture.playfield, picture.is_reflected); });
  }

 private:
  template <typename Key>
  struct Kept {
    Key key = {};
    bool is_known = false;
    LineBits bits;
  };

  template <typename Key, typename Make>
  const LineBits& Keep(Kept<Key>& kept, const Key& key, Make make) {
    if (!kept.is_known || std::memcmp(&kept.key, &key, sizeof key) != 0) kept = {key, true, make()};
    return kept.bits;
  }

  Kept<PlayerImage> players_[2];
  Kept<MissileImage> missiles_[2];
  Kept<BallImage> ball_;
  Kept<uint32_t> playfield_;
};

}  // namespace ztw

#endif  // ZTW_CORE_TIA_OBJECTS_H_
