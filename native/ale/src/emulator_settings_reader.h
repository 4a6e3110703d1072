// Reads an emulator's settings from JavaScript's options; NativeEmulatorSettings of src/envs/native.ts lists them.
#ifndef ZTW_EMULATOR_SETTINGS_READER_H_
#define ZTW_EMULATOR_SETTINGS_READER_H_

#include "emulator_settings.h"
#include "js_options.h"

namespace ztw {

// Throws InvalidArgumentError where an option is of another type or out of range; those of `settings` may be left out.
EmulatorSettings ReadEmulatorSettings(JsOptions& options, const std::string& where);

}  // namespace ztw

#endif  // ZTW_EMULATOR_SETTINGS_READER_H_
