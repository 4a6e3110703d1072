#include "rom_reader.h"

namespace ztw {

RomSource ReadRomSource(JsOptions& options, const std::string& where) {
  RomSource source;
  source.name = options.Text("romPath");
  const Napi::Value bytes = options.Get("romBytes");
  if (bytes.IsUndefined()) return source;
  source.has_bytes = true;
  source.bytes = ReadBytes(bytes, where, "romBytes");
  return source;
}

std::vector<uint8_t> ReadBytes(const Napi::Value& value, const std::string& where, const char* name) {
  const bool is_right = value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array;
  if (!is_right) throw Mismatch(where, "a Uint8Array", name, value);
  const auto array = value.As<Napi::Uint8Array>();
  return std::vector<uint8_t>(array.Data(), array.Data() + array.ElementLength());
}

Rom IdentifyRom(const RomSource& source) {
  return source.has_bytes ? IdentifyRom(source.bytes, source.name) : IdentifyRom(source.name);
}

}  // namespace ztw
