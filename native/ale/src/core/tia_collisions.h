// Which objects of a picture touch on a part of a line.
#ifndef ZTW_CORE_TIA_COLLISIONS_H_
#define ZTW_CORE_TIA_COLLISIONS_H_

#include <cstdint>

#include "core/tia_objects.h"
#include "core/tia_picture.h"

namespace ztw {

class Collisions {
 public:
  // The latches of all pairs of these objects.
  static uint16_t LatchesOf(uint8_t objects);
  // Those of `latches` that the pixels from `begin` to the one before `end` set.
  uint16_t Find(const Picture& picture, int begin, int end, uint16_t latches);

 private:
  LineObjects objects_;
};

}  // namespace ztw

#endif  // ZTW_CORE_TIA_COLLISIONS_H_
