#include "result_arrays.h"

#include "js_options.h"
#include "js_values.h"

namespace ztw {
namespace {

constexpr napi_typedarray_type TypeOf(const uint8_t*) { return napi_uint8_array; }
constexpr napi_typedarray_type TypeOf(const int32_t*) { return napi_int32_array; }
constexpr napi_typedarray_type TypeOf(const float*) { return napi_float32_array; }

Napi::TypedArray ShareAny(Napi::Env env, ResultArray<uint8_t>& values, const std::shared_ptr<ResultBuffers>& owner) {
  return ShareArray<Napi::Uint8Array>(env, values, owner);
}
Napi::TypedArray ShareAny(Napi::Env env, ResultArray<int32_t>& values, const std::shared_ptr<ResultBuffers>& owner) {
  return ShareArray<Napi::Int32Array>(env, values, owner);
}
Napi::TypedArray ShareAny(Napi::Env env, ResultArray<float>& values, const std::shared_ptr<ResultBuffers>& owner) {
  return ShareArray<Napi::Float32Array>(env, values, owner);
}

// Memory that threads write while JavaScript runs must neither move nor be detached: of what JavaScript allocates, only shared
// memory does neither.
template <typename Value>
Value* SharedData(const Napi::TypedArray& array, const std::string& where, const char* name) {
  void* data = nullptr;
  napi_value buffer = nullptr;
  bool is_unshared = true;
  napi_get_typedarray_info(array.Env(), array, nullptr, nullptr, &data, &buffer, nullptr);
  if (buffer != nullptr) napi_is_arraybuffer(array.Env(), buffer, &is_unshared);
  if (is_unshared) throw Mismatch(where, "an array over a SharedArrayBuffer", name, array);
  return static_cast<Value*>(data);
}

}  // namespace

void ResultArrays::Take(const Napi::Value& value, const std::string& where, ResultBuffers& buffers) {
  JsOptions arrays(value, where);
  buffers.ForEach([&](const char* name, auto& array) {
    const auto type = TypeOf(array.data());
    const auto given = arrays.TypedArray<Napi::TypedArray>(name, type, array.size());
    using Value = std::remove_reference_t<decltype(array[0])>;
    array.MoveTo(SharedData<Value>(given, where, name));
    taken_.push_back(Napi::Persistent(given));
  });
  arrays.RefuseOthers();
}

void ResultArrays::Define(Napi::Env env, Napi::Object object, const std::shared_ptr<ResultBuffers>& buffers) const {
  size_t index = 0;
  buffers->ForEach([&](const char* name, auto& array) {
    object.Set(name, taken_.empty() ? ShareAny(env, array, buffers) : taken_[index++].Value());
  });
}

}  // namespace ztw
