// States on their way through JavaScript: as handles, which nobody can read, or as bytes, which nobody trusts.
#ifndef ZTW_STATE_OBJECT_H_
#define ZTW_STATE_OBJECT_H_

#include <napi.h>

#include <string>
#include <vector>

#include "emulator.h"

namespace ztw {

// A handle of JavaScript, which frees the state when it is collected.
Napi::Value WrapState(Napi::Env env, const Emulator& emulator, EmulatorState state);
// The state that bytes hold, for this emulator. Throws Mismatch for anything else, StateProblem for another ROM's state and
// for damaged bytes.
EmulatorState ReadGiven(const Napi::Value& bytes, const std::string& where, Emulator& emulator);
// Goes back to a handle's state, or to that of bytes. Throws likewise, and nothing has moved then.
void RestoreGiven(const Napi::Value& value, const std::string& where, Emulator& emulator);
// A copy: what JavaScript shows could change while it is read.
std::vector<uint8_t> RequireStateBytes(const Napi::Value& value, const std::string& where);
// serializeState(handle) -> bytes
Napi::Value SerializeState(const Napi::CallbackInfo& info);

}  // namespace ztw

#endif  // ZTW_STATE_OBJECT_H_
