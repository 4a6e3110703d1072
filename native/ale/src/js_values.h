// How results cross the border to JavaScript: copied, or shared without a copy.
#ifndef ZTW_JS_VALUES_H_
#define ZTW_JS_VALUES_H_

#include <napi.h>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "ale/ale_interface.hpp"

namespace ztw {

Napi::Array ActionCodes(Napi::Env env, const std::vector<ale::Action>& actions);
Napi::Array NumberArray(Napi::Env env, const std::vector<uint32_t>& numbers);
Napi::Uint8Array CopyBytes(Napi::Env env, const uint8_t* bytes, size_t length);

// A typed array over `values`, without a copy. `owner` keeps the memory alive for as long as JavaScript sees it.
template <typename TypedArray, typename Values, typename Owner>
TypedArray ShareArray(Napi::Env env, Values& values, std::shared_ptr<Owner> owner) {
  if (values.size() == 0) return TypedArray::New(env, 0);
  auto* kept = new std::shared_ptr<Owner>(std::move(owner));
  const auto release = [](Napi::Env, void*, std::shared_ptr<Owner>* kept) { delete kept; };
  const size_t num_bytes = values.size() * sizeof(*values.data());
  const auto buffer = Napi::ArrayBuffer::New(env, static_cast<void*>(values.data()), num_bytes, release, kept);
  return TypedArray::New(env, values.size(), buffer, 0);
}

}  // namespace ztw

#endif  // ZTW_JS_VALUES_H_
