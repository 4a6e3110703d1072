// The typed arrays in which JavaScript sees what environments gave.
#ifndef ZTW_RESULT_ARRAYS_H_
#define ZTW_RESULT_ARRAYS_H_

#include <napi.h>

#include <memory>
#include <string>
#include <vector>

#include "result_buffers.h"

namespace ztw {

class ResultArrays {
 public:
  // Moves `buffers` into typed arrays that `value` has by name, all of them in shared memory, and keeps them from being
  // collected until this object is destroyed, on the thread of JavaScript. Throws InvalidArgumentError.
  void Take(const Napi::Value& value, const std::string& where, ResultBuffers& buffers);
  // Gives `object` the arrays: those that were taken, or new ones over the buffers' own memory.
  void Define(Napi::Env env, Napi::Object object, const std::shared_ptr<ResultBuffers>& buffers) const;

 private:
  std::vector<Napi::Reference<Napi::TypedArray>> taken_;  // in the order of ResultBuffers::ForEach
};

}  // namespace ztw

#endif  // ZTW_RESULT_ARRAYS_H_
