// Little-endian bytes of saved states: written, and read by who trusts none of them.
#ifndef ZTW_STATE_BYTES_H_
#define ZTW_STATE_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "checkpoint_problem.h"

namespace ztw {

// What is wrong with bytes that should be a state; JavaScript is given a CheckpointError of it.
class StateProblem : public CheckpointProblem {
 public:
  using CheckpointProblem::CheckpointProblem;
};

class ByteWriter {
 public:
  void U8(uint8_t value) { bytes_.push_back(value); }
  void U32(uint32_t value);
  void I32(int32_t value) { U32(static_cast<uint32_t>(value)); }
  void F32(float value);
  void F64(double value);
  void Raw(const void* bytes, size_t length);
  // Its length, then its bytes.
  void Text(const std::string& text);
  // Rows equal to the row above, or to the same row of `reference` (null: none), take one byte.
  void Rows(const uint8_t* rows, const uint8_t* reference, size_t num_rows, size_t width);
  // Overwrites four bytes that were written before.
  void PatchU32(size_t position, uint32_t value);

  size_t size() const { return bytes_.size(); }
  const uint8_t* data() const { return bytes_.data(); }
  std::vector<uint8_t> Take() { return std::move(bytes_); }

 private:
  std::vector<uint8_t> bytes_;
};

// Reads within its bytes alone, and allocates no more than they hold or the caller expects; throws StateProblem.
class ByteReader {
 public:
  ByteReader(const uint8_t* bytes, size_t length) : next_(bytes), end_(bytes + length) {}

  uint8_t U8() { return *Skip(1); }
  uint32_t U32();
  int32_t I32() { return static_cast<int32_t>(U32()); }
  // Within [least, most].
  int32_t I32(int32_t least, int32_t most);
  bool Flag();
  float F32();
  double F64();
  std::string Text(size_t most);
  void Rows(uint8_t* rows, const uint8_t* reference, size_t num_rows, size_t width);
  const uint8_t* Skip(size_t length);
  void RequireEnd() const;

 private:
  const uint8_t* next_;
  const uint8_t* const end_;
};

}  // namespace ztw

#endif  // ZTW_STATE_BYTES_H_
