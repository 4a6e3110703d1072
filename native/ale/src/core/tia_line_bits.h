// A set of the pixels of a line: bit i of word w is pixel 64 w + i.
#ifndef ZTW_CORE_TIA_LINE_BITS_H_
#define ZTW_CORE_TIA_LINE_BITS_H_

#include <array>
#include <cstdint>

#include "core/tia_picture.h"

namespace ztw {

struct LineBits {
  uint64_t words[3] = {};

  LineBits operator&(const LineBits& other) const {
    return {{words[0] & other.words[0], words[1] & other.words[1], words[2] & other.words[2]}};
  }
  LineBits operator|(const LineBits& other) const {
    return {{words[0] | other.words[0], words[1] | other.words[1], words[2] | other.words[2]}};
  }
  LineBits Without(const LineBits& other) const {
    return {{words[0] & ~other.words[0], words[1] & ~other.words[1], words[2] & ~other.words[2]}};
  }
  bool Meets(const LineBits& other) const {
    return ((words[0] & other.words[0]) | (words[1] & other.words[1]) | (words[2] & other.words[2])) != 0;
  }

  // Pixels before x.
  static constexpr LineBits Before(int x) {
    constexpr auto below = [](int count) { return count <= 0 ? 0 : count >= 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1; };
    return {{below(x), below(x - 64), below(x - 128)}};
  }
  // Pixels from `begin` to the one before `end`.
  static LineBits Range(int begin, int end);

  // Adds a shape of up to 32 pixels at 0 … 159; what does not fit begins the line.
  void Place(uint64_t shape, int at) {
    const int word = at >> 6, shift = at & 63;
    words[word] |= shape << shift;
    if (shift > 32) words[(word + 1) % 3] |= shape >> (64 - shift);
    constexpr int kLast = kLineWidth - 128;  // pixels in the last word
    words[0] |= words[2] >> kLast;
    words[2] &= (uint64_t{1} << kLast) - 1;
  }
};

constexpr std::array<LineBits, kLineWidth + 1> MakeBefore() {
  std::array<LineBits, kLineWidth + 1> before{};
  for (int x = 0; x <= kLineWidth; ++x) before[x] = LineBits::Before(x);
  return before;
}
inline constexpr std::array<LineBits, kLineWidth + 1> kBefore = MakeBefore();

inline LineBits LineBits::Range(int begin, int end) { return kBefore[end].Without(kBefore[begin]); }

}  // namespace ztw

#endif  // ZTW_CORE_TIA_LINE_BITS_H_
