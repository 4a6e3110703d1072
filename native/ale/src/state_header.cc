// The first bytes of a state: what it is, of which ROM, and whether it is whole.
//
//   0  8  "ZTWSTATE"
//   8  1  version of the format
//   9  1  kind: 1 emulator, 2 environment
//  10  2  0
//  12  4  length of the whole
//  16  4  CRC-32 of all that follows
//  20  4  checksum of an environment's options; 0 for an emulator
//  24  .  ALE's version, the ROM's MD5: each its length (4) and its characters
//   .  .  body
#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "rom.h"
#include "state_emulator.h"
#include "version.hpp"

namespace ztw {
namespace {

constexpr char kMagic[] = "ZTWSTATE";
constexpr size_t kMagicBytes = sizeof kMagic - 1;
constexpr uint8_t kFormatVersion = 1;
constexpr size_t kLengthAt = 12, kChecksumAt = 16, kCheckedFrom = 20;
constexpr size_t kLongestText = 64;

uint32_t Checksum(const uint8_t* bytes, size_t length) {
  return static_cast<uint32_t>(crc32(0, bytes, static_cast<uInt>(length)));
}

std::string KindName(uint8_t kind) {
  if (kind == static_cast<uint8_t>(StateKind::kEmulator)) return "an emulator";
  if (kind == static_cast<uint8_t>(StateKind::kEnvironment)) return "an environment";
  return "something else";
}

// "pong (ROM with MD5 ...)".
std::string GameName(const std::string& md5) {
  const std::unique_ptr<ale::RomSettings> game = GameOf(md5);
  return (game == nullptr ? "an unknown game" : std::string(game->rom())) + " (ROM with MD5 " + md5 + ")";
}

// Whole and undamaged: what is read of it from here on is what was written.
ByteReader OpenWhole(const uint8_t* bytes, size_t length) {
  if (length < kMagicBytes || std::memcmp(bytes, kMagic, kMagicBytes) != 0) {
    throw StateProblem("expected the bytes of a state, received something else");
  }
  if (length < kCheckedFrom) throw StateProblem("the state is cut off");
  const uint8_t version = bytes[kMagicBytes];
  if (version != kFormatVersion) {
    throw StateProblem("expected a state of format " + std::to_string(kFormatVersion) + ", received one of format " +
                       std::to_string(version));
  }
  const uint32_t written_length = ByteReader(bytes + kLengthAt, 4).U32();
  if (written_length > length) throw StateProblem("the state is cut off");
  const uint32_t checksum = ByteReader(bytes + kChecksumAt, 4).U32();
  if (written_length < length || checksum != Checksum(bytes + kCheckedFrom, length - kCheckedFrom)) {
    throw StateProblem("the state is damaged");
  }
  return ByteReader(bytes + kCheckedFrom, length - kCheckedFrom);
}

}  // namespace

std::vector<uint8_t> SealState(const StateHeader& header, const ByteWriter& body) {
  ByteWriter writer;
  writer.Raw(kMagic, kMagicBytes);
  writer.U8(kFormatVersion);
  writer.U8(static_cast<uint8_t>(header.kind));
  writer.U8(0), writer.U8(0);
  writer.U32(0), writer.U32(0);  // length and checksum, below
  writer.U32(header.rules);
  writer.Text(ALE_VERSION);
  writer.Text(header.rom_md5);
  writer.Raw(body.data(), body.size());
  writer.PatchU32(kLengthAt, static_cast<uint32_t>(writer.size()));
  writer.PatchU32(kChecksumAt, Checksum(writer.data() + kCheckedFrom, writer.size() - kCheckedFrom));
  return writer.Take();
}

ByteReader OpenState(const uint8_t* bytes, size_t length, const StateHeader& expected) {
  ByteReader reader = OpenWhole(bytes, length);
  const uint8_t kind = bytes[kMagicBytes + 1];
  if (kind != static_cast<uint8_t>(expected.kind)) {
    throw StateProblem("expected a state of " + KindName(static_cast<uint8_t>(expected.kind)) +
                       ", received one of " + KindName(kind));
  }
  const uint32_t rules = reader.U32();
  const std::string version = reader.Text(kLongestText), rom_md5 = reader.Text(kLongestText);
  if (version != ALE_VERSION) {
    throw StateProblem("expected a state of ALE " ALE_VERSION ", received one of ALE " + version);
  }
  RequireRom(rom_md5, expected.rom_md5);
  if (rules != expected.rules) {
    throw StateProblem("expected a state of an environment with the same protocol options, received one with others");
  }
  return reader;
}

void RequireRom(const std::string& md5, const std::string& expected) {
  if (md5 == expected) return;
  throw StateProblem("expected a state of " + GameName(expected) + ", received one of " + GameName(md5));
}

}  // namespace ztw
