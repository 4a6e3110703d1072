// Reads from JavaScript's options which ROM is meant: a file, or bytes.
#ifndef ZTW_ROM_READER_H_
#define ZTW_ROM_READER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "js_options.h"
#include "rom.h"

namespace ztw {

struct RomSource {
  std::string name;  // the file's path, or what messages call the bytes
  bool has_bytes = false;
  std::vector<uint8_t> bytes;
};

// { romPath, romBytes?: Uint8Array }. Throws InvalidArgumentError; whether it is a ROM is seen later.
RomSource ReadRomSource(JsOptions& options, const std::string& where);
// A Uint8Array's bytes, copied; throws InvalidArgumentError.
std::vector<uint8_t> ReadBytes(const Napi::Value& value, const std::string& where, const char* name);
// Throws RomError.
Rom IdentifyRom(const RomSource& source);

}  // namespace ztw

#endif  // ZTW_ROM_READER_H_
