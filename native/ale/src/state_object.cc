#include "state_object.h"

#include <utility>

#include "js_errors.h"
#include "js_values.h"

namespace ztw {
namespace {

constexpr int64_t kHandleBytes = 20'000;              // about
constexpr size_t kMostStateBytes = 16 * 1024 * 1024;   // none of ours comes near
constexpr napi_type_tag kHandleTag = {0x7a74772d73746174, 0x652d68616e646c65};

struct StateHandle {
  EmulatorState state;
  std::string rom_md5;
};

// Null for what is not a handle of ours.
StateHandle* HandleOf(const Napi::Value& value) {
  if (!value.IsExternal() || !value.As<Napi::Object>().CheckTypeTag(&kHandleTag)) return nullptr;
  return value.As<Napi::External<StateHandle>>().Data();
}

}  // namespace

Napi::Value WrapState(Napi::Env env, const Emulator& emulator, EmulatorState state) {
  auto* handle = new StateHandle{std::move(state), emulator.rom_md5()};
  const auto release = [](Napi::Env env, StateHandle* handle) {
    delete handle;
    Napi::MemoryManagement::AdjustExternalMemory(env, -kHandleBytes);
  };
  const auto wrapped = Napi::External<StateHandle>::New(env, handle, release);
  Napi::MemoryManagement::AdjustExternalMemory(env, kHandleBytes);
  wrapped.As<Napi::Object>().TypeTag(&kHandleTag);
  return wrapped;
}

EmulatorState ReadGiven(const Napi::Value& value, const std::string& where, Emulator& emulator) {
  const std::vector<uint8_t> bytes = RequireStateBytes(value, where);
  return emulator.Deserialize(bytes.data(), bytes.size());
}

void RestoreGiven(const Napi::Value& value, const std::string& where, Emulator& emulator) {
  const StateHandle* handle = HandleOf(value);
  if (handle == nullptr) return emulator.Restore(ReadGiven(value, where, emulator));
  RequireRom(handle->rom_md5, emulator.rom_md5());
  emulator.Restore(handle->state);
}

std::vector<uint8_t> RequireStateBytes(const Napi::Value& value, const std::string& where) {
  const bool is_right = value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array &&
                        value.As<Napi::TypedArray>().ByteLength() <= kMostStateBytes;
  if (!is_right) throw Mismatch(where, "the bytes of a state", "state", value);
  const auto bytes = value.As<Napi::Uint8Array>();
  return std::vector<uint8_t>(bytes.Data(), bytes.Data() + bytes.ElementLength());
}

Napi::Value SerializeState(const Napi::CallbackInfo& info) {
  const StateHandle* handle = HandleOf(info[0]);
  if (handle == nullptr) throw Mismatch("EmulatorState.serialize", "a state", "state", info[0]);
  const std::vector<uint8_t> bytes = SerializeEmulator(handle->state, handle->rom_md5);
  return CopyBytes(info.Env(), bytes.data(), bytes.size());
}

}  // namespace ztw
