// The JavaScript class `Emulator`: one emulator, frame by frame.
#ifndef ZTW_EMULATOR_OBJECT_H_
#define ZTW_EMULATOR_OBJECT_H_

#include <napi.h>

#include <memory>

#include "emulator.h"

namespace ztw {

class EmulatorObject : public Napi::ObjectWrap<EmulatorObject> {
 public:
  static Napi::Function Define(Napi::Env env);
  // new Emulator({ where, romPath, repeatActionProbability, seed })
  explicit EmulatorObject(const Napi::CallbackInfo& info);

 private:
  Emulator& RequireOpen(const Napi::CallbackInfo& info);
  void Reset(const Napi::CallbackInfo& info);             // (seed | undefined)
  Napi::Value Act(const Napi::CallbackInfo& info);        // (aleAction) -> reward
  Napi::Value Status(const Napi::CallbackInfo& info);     // -> { lives, gameOver, frame, episodeFrame }
  Napi::Value Ram(const Napi::CallbackInfo& info);        // -> copy, [128]
  Napi::Value Screen(const Napi::CallbackInfo& info);     // -> copy, [height, width]
  Napi::Value GrayScreen(const Napi::CallbackInfo& info);
  Napi::Value RgbScreen(const Napi::CallbackInfo& info);
  void Close(const Napi::CallbackInfo& info);

  std::string where_;
  std::unique_ptr<Emulator> emulator_;
  bool was_reset_ = false;
};

}  // namespace ztw

#endif  // ZTW_EMULATOR_OBJECT_H_
