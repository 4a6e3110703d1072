#include "js_values.h"

#include <cstring>

namespace ztw {

Napi::Array ActionCodes(Napi::Env env, const std::vector<ale::Action>& actions) {
  Napi::Array codes = Napi::Array::New(env, actions.size());
  for (uint32_t i = 0; i < actions.size(); ++i) codes[i] = static_cast<int>(actions[i]);
  return codes;
}

Napi::Array NumberArray(Napi::Env env, const std::vector<uint32_t>& numbers) {
  Napi::Array array = Napi::Array::New(env, numbers.size());
  for (uint32_t i = 0; i < numbers.size(); ++i) array[i] = numbers[i];
  return array;
}

Napi::Uint8Array CopyBytes(Napi::Env env, const uint8_t* bytes, size_t length) {
  Napi::Uint8Array copy = Napi::Uint8Array::New(env, length);
  if (length > 0) std::memcpy(copy.Data(), bytes, length);
  return copy;
}

}  // namespace ztw
