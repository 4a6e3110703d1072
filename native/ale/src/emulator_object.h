// The JavaScript class `Emulator`: one emulator, frame by frame.
#ifndef ZTW_EMULATOR_OBJECT_H_
#define ZTW_EMULATOR_OBJECT_H_

#include <napi.h>

#include <memory>
#include <string>

#include "emulator.h"

namespace ztw {

class EmulatorObject : public Napi::ObjectWrap<EmulatorObject> {
 public:
  static Napi::Function Define(Napi::Env env);
  // new Emulator({ where, romPath, romBytes?, repeatActionProbability, seed, settings? })
  explicit EmulatorObject(const Napi::CallbackInfo& info);

 private:
  void DescribeSelf(Napi::Env env, const Rom& rom, const Emulator& emulator);
  Emulator& RequireOpen(const Napi::CallbackInfo& info);
  Emulator& RequireReset(const Napi::CallbackInfo& info, const char* call);
  void Reset(const Napi::CallbackInfo& info);             // (seed | undefined)
  Napi::Value Act(const Napi::CallbackInfo& info);        // (aleAction, paddleStrength) -> reward
  Napi::Value Status(const Napi::CallbackInfo& info);     // -> { lives, gameOver, terminated, truncated, frame, … }
  void SetRam(const Napi::CallbackInfo& info);            // (index, value)
  Napi::Value Mode(const Napi::CallbackInfo& info);
  void SetMode(const Napi::CallbackInfo& info);           // (mode)
  Napi::Value Difficulty(const Napi::CallbackInfo& info);
  void SetDifficulty(const Napi::CallbackInfo& info);     // (difficulty)
  Napi::Value CloneState(const Napi::CallbackInfo& info);        // (includeRng) -> handle
  Napi::Value DeserializeState(const Napi::CallbackInfo& info);  // (bytes) -> { includesRng, handle }
  void RestoreState(const Napi::CallbackInfo& info);             // (handle or bytes)
  void Close(const Napi::CallbackInfo& info);

  // In emulator_views.cc. Each fills the caller's Uint8Array if there is one, else a new one, and returns it.
  Napi::Value Ram(const Napi::CallbackInfo& info);        // [128]
  Napi::Value Screen(const Napi::CallbackInfo& info);     // [height, width]
  Napi::Value GrayScreen(const Napi::CallbackInfo& info);
  Napi::Value RgbScreen(const Napi::CallbackInfo& info);  // [height, width, 3]
  Napi::Value Sound(const Napi::CallbackInfo& info);      // [512]
  template <typename Write>
  Napi::Value Fill(const Napi::CallbackInfo& info, size_t length, Write write);

  std::string where_;
  std::unique_ptr<Emulator> emulator_;
  bool was_reset_ = false;
};

}  // namespace ztw

#endif  // ZTW_EMULATOR_OBJECT_H_
