// What can be seen and heard of an emulator, as bytes.
#include <algorithm>

#include "emulator_object.h"
#include "js_errors.h"

namespace ztw {
namespace {

size_t NumPixels(const Emulator& emulator) { return static_cast<size_t>(emulator.height()) * emulator.width(); }

// The caller's buffer, which must have this length, or a new one.
Napi::Uint8Array BufferOf(const Napi::CallbackInfo& info, const std::string& where, size_t length) {
  const Napi::Value given = info[0];
  if (given.IsUndefined()) return Napi::Uint8Array::New(info.Env(), length);
  const bool is_bytes = given.IsTypedArray() && given.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array;
  if (!is_bytes || given.As<Napi::Uint8Array>().ElementLength() != length)
    throw Mismatch(where, "a Uint8Array of length " + std::to_string(length), "buffer", given);
  return given.As<Napi::Uint8Array>();
}

}  // namespace

template <typename Write>
Napi::Value EmulatorObject::Fill(const Napi::CallbackInfo& info, size_t length, Write write) {
  Napi::Uint8Array buffer = BufferOf(info, where_, length);
  write(buffer.Data());
  return buffer;
}

Napi::Value EmulatorObject::Ram(const Napi::CallbackInfo& info) {
  const Emulator& emulator = RequireOpen(info);
  const auto write = [&](uint8_t* bytes) { std::copy_n(emulator.ram(), Emulator::kRamBytes, bytes); };
  return Fill(info, Emulator::kRamBytes, write);
}

Napi::Value EmulatorObject::Screen(const Napi::CallbackInfo& info) {
  const Emulator& emulator = RequireOpen(info);
  const size_t num_pixels = NumPixels(emulator);
  return Fill(info, num_pixels, [&](uint8_t* bytes) { std::copy_n(emulator.screen(), num_pixels, bytes); });
}

Napi::Value EmulatorObject::GrayScreen(const Napi::CallbackInfo& info) {
  const Emulator& emulator = RequireOpen(info);
  const size_t num_pixels = NumPixels(emulator);
  const GrayPalette& gray = emulator.gray_palette();
  return Fill(info, num_pixels, [&](uint8_t* bytes) {
    std::transform(emulator.screen(), emulator.screen() + num_pixels, bytes, [&](uint8_t index) { return gray[index]; });
  });
}

Napi::Value EmulatorObject::RgbScreen(const Napi::CallbackInfo& info) {
  const Emulator& emulator = RequireOpen(info);
  return Fill(info, NumPixels(emulator) * 3, [&](uint8_t* bytes) { emulator.WriteRgb(bytes); });
}

Napi::Value EmulatorObject::Sound(const Napi::CallbackInfo& info) {
  const Emulator& emulator = RequireOpen(info);
  if (!emulator.has_sound())
    throw EnvironmentState(info.Env(), where_ + ": its sound is off. Create it with sound: true.");
  const std::vector<uint8_t>& samples = emulator.sound();
  return Fill(info, samples.size(), [&](uint8_t* bytes) { std::copy(samples.begin(), samples.end(), bytes); });
}

}  // namespace ztw
