// Generators in states, the same bytes whichever standard library wrote them.
//
// A Mersenne Twister's next word follows from the 624 before. One library makes one word at a time, and so always holds the last 624;
// another makes 624 in one go, and also holds how many of them it has handed out. States hold the last 624 that were handed out: what
// a copy hands out next tells them, since each step can be undone.
#include <algorithm>
#include <array>
#include <random>

#include "state_emulator.h"

namespace ztw {
namespace {

using Twister = std::mt19937;
constexpr int kNumWords = Twister::state_size;
constexpr int kShift = Twister::shift_size;
constexpr uint32_t kUpper = 0x80000000u;

using Words = std::array<uint32_t, kNumWords>;

// The word that a number was made of.
uint32_t Untemper(uint32_t number) {
  number ^= number >> Twister::tempering_l;
  number ^= number << Twister::tempering_t & static_cast<uint32_t>(Twister::tempering_c);
  uint32_t word = number;
  for (int i = 0; i < 4; ++i) word = number ^ (word << Twister::tempering_s & static_cast<uint32_t>(Twister::tempering_b));
  number = word;
  for (int i = 0; i < 2; ++i) word = number ^ word >> Twister::tempering_u;
  return word;
}

// The upper bit of a word and the lower ones of the word after it, from what a step made of them.
uint32_t Untwist(uint32_t made, uint32_t shifted) {
  const uint32_t difference = made ^ shifted;
  constexpr auto kMask = static_cast<uint32_t>(Twister::xor_mask);
  return (difference & kUpper) != 0 ? (difference ^ kMask) << 1 | 1 : difference << 1;
}

// The last words that were handed out, where of `words` only the first `position` were.
Words LastWords(const Words& words, int position) {
  std::array<uint32_t, 2 * kNumWords> all{};
  std::copy(words.begin(), words.end(), all.begin() + kNumWords);
  for (int i = kNumWords - 1; i >= position; --i) {
    const uint32_t upper = Untwist(all[i + kNumWords], all[i + kShift]);
    const uint32_t lower = Untwist(all[i + kNumWords - 1], all[i + kShift - 1]);
    all[i] = (upper & kUpper) | (lower & ~kUpper);
  }
  Words last;
  std::copy_n(all.begin() + position, kNumWords, last.begin());
  return last;
}

// Seeds a generator with the very words, as the standard has it do with what a sequence generates.
struct WordSequence {
  using result_type = uint32_t;
  const Words& words;
  template <typename Iterator>
  void generate(Iterator begin, Iterator end) {
    for (size_t i = 0; begin != end; ++begin, ++i) *begin = words[i];
  }
};

}  // namespace

void WriteGenerator(const std::mt19937& generator, ByteWriter& writer) {
  Twister copy = generator;
  Words next;
  for (uint32_t& word : next) word = Untemper(static_cast<uint32_t>(copy()));
  for (const uint32_t word : LastWords(next, 0)) writer.U32(word);
  writer.U32(kNumWords);
}

// Of older states only the first so many words were handed out as the number behind them says.
std::mt19937 ReadGenerator(ByteReader& reader) {
  Words words;
  for (uint32_t& word : words) word = reader.U32();
  const Words last = LastWords(words, reader.I32(0, kNumWords));
  WordSequence sequence{last};
  return Twister(sequence);
}

}  // namespace ztw
