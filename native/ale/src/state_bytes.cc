#include "state_bytes.h"

#include <cstring>
#include <utility>

namespace ztw {
namespace {

enum RowKind : uint8_t { kAsAbove, kAsReference, kGiven };

[[noreturn]] void Damaged() { throw StateProblem("the state is damaged"); }

}  // namespace

void ByteWriter::U32(uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) U8(static_cast<uint8_t>(value >> shift));
}

void ByteWriter::F32(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  U32(bits);
}

void ByteWriter::F64(double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  U32(static_cast<uint32_t>(bits));
  U32(static_cast<uint32_t>(bits >> 32));
}

void ByteWriter::Raw(const void* bytes, size_t length) {
  const auto* begin = static_cast<const uint8_t*>(bytes);
  bytes_.insert(bytes_.end(), begin, begin + length);
}

void ByteWriter::Text(const std::string& text) {
  U32(static_cast<uint32_t>(text.size()));
  Raw(text.data(), text.size());
}

void ByteWriter::Rows(const uint8_t* rows, const uint8_t* reference, size_t num_rows, size_t width) {
  for (size_t y = 0; y < num_rows; ++y) {
    const uint8_t* row = rows + y * width;
    if (y > 0 && std::memcmp(row, row - width, width) == 0) {
      U8(kAsAbove);
    } else if (reference != nullptr && std::memcmp(row, reference + y * width, width) == 0) {
      U8(kAsReference);
    } else {
      U8(kGiven);
      Raw(row, width);
    }
  }
}

void ByteWriter::PatchU32(size_t position, uint32_t value) {
  for (int i = 0; i < 4; ++i) bytes_[position + i] = static_cast<uint8_t>(value >> (8 * i));
}

const uint8_t* ByteReader::Skip(size_t length) {
  if (static_cast<size_t>(end_ - next_) < length) Damaged();
  const uint8_t* skipped = next_;
  next_ += length;
  return skipped;
}

uint32_t ByteReader::U32() {
  const uint8_t* bytes = Skip(4);
  return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | static_cast<uint32_t>(bytes[3]) << 24;
}

int32_t ByteReader::I32(int32_t least, int32_t most) {
  const int32_t value = I32();
  if (value < least || value > most) Damaged();
  return value;
}

bool ByteReader::Flag() {
  const uint8_t value = U8();
  if (value > 1) Damaged();
  return value == 1;
}

float ByteReader::F32() {
  const uint32_t bits = U32();
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

double ByteReader::F64() {
  uint64_t bits = U32();
  bits |= static_cast<uint64_t>(U32()) << 32;
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

std::string ByteReader::Text(size_t most) {
  const uint32_t length = U32();
  if (length > most) Damaged();
  return std::string(reinterpret_cast<const char*>(Skip(length)), length);
}

void ByteReader::Rows(uint8_t* rows, const uint8_t* reference, size_t num_rows, size_t width) {
  for (size_t y = 0; y < num_rows; ++y) {
    uint8_t* row = rows + y * width;
    const uint8_t kind = U8();
    if (kind == kGiven) {
      std::memcpy(row, Skip(width), width);
    } else if (kind == kAsAbove && y > 0) {
      std::memcpy(row, row - width, width);
    } else if (kind == kAsReference && reference != nullptr) {
      std::memcpy(row, reference + y * width, width);
    } else {
      Damaged();
    }
  }
}

void ByteReader::RequireEnd() const {
  if (next_ != end_) Damaged();
}

}  // namespace ztw
