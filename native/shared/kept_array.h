// A typed array of JavaScript's that answers are written into for as long as its owner lives.
#ifndef ZTW_KEPT_ARRAY_H_
#define ZTW_KEPT_ARRAY_H_

#include <napi.h>

#include <cstddef>

namespace ztw {

// Looks the memory up anew for every use: JavaScript may have transferred, detached or resized it meanwhile.
template <typename Number>
class KeptArray {
 public:
  KeptArray() = default;
  explicit KeptArray(const Napi::TypedArray& array)
      : reference_(Napi::Persistent(array)), length_(array.ElementLength()) {}

  // Null if the array no longer has its length.
  Number* Data() const {
    size_t length = 0;
    void* data = nullptr;
    const Napi::TypedArray array = reference_.Value();
    const napi_status status = napi_get_typedarray_info(array.Env(), array, nullptr, &length, &data, nullptr, nullptr);
    return status == napi_ok && length == length_ ? static_cast<Number*>(data) : nullptr;
  }

 private:
  Napi::Reference<Napi::TypedArray> reference_;
  size_t length_ = 0;
};

}  // namespace ztw

#endif  // ZTW_KEPT_ARRAY_H_
