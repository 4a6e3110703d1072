// Memory that vector instructions like: aligned to a cache line, zeroed, of fixed size.
#ifndef ZTW_ENGINE_ALIGNED_BUFFER_H_
#define ZTW_ENGINE_ALIGNED_BUFFER_H_

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>

namespace ztw {

template <typename Value>
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  explicit AlignedBuffer(size_t size)
      : values_(size == 0 ? nullptr : static_cast<Value*>(::operator new(size * sizeof(Value), kAlignment))), size_(size) {
    std::fill_n(values_.get(), size, Value{});
  }

  Value* data() { return values_.get(); }
  const Value* data() const { return values_.get(); }
  size_t size() const { return size_; }
  Value& operator[](size_t index) { return values_.get()[index]; }
  const Value& operator[](size_t index) const { return values_.get()[index]; }

 private:
  static constexpr std::align_val_t kAlignment{64};
  struct Release {
    void operator()(Value* values) const { ::operator delete(values, kAlignment); }
  };

  std::unique_ptr<Value, Release> values_;
  size_t size_ = 0;
};

}  // namespace ztw

#endif  // ZTW_ENGINE_ALIGNED_BUFFER_H_
