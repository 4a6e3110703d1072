// An options object of JavaScript: every option is checked for its type when it is read, and none is ignored. TypeScript
// has checked the values of users before; this is for who calls the addon himself.
#ifndef ZTW_JS_OPTIONS_H_
#define ZTW_JS_OPTIONS_H_

#include <napi.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "js_errors.h"

namespace ztw {

// Read all options, then call RefuseOthers(). Every method throws InvalidArgumentError where it refuses.
class JsOptions {
 public:
  // `where` opens the messages. `value` must be an object.
  JsOptions(const Napi::Value& value, std::string where);

  bool Boolean(const char* name);
  int Integer(const char* name, int least = std::numeric_limits<int>::min(),
              int most = std::numeric_limits<int>::max());
  // Finite, from `least` to `most`.
  double Number(const char* name, double least, double most);
  std::string Text(const char* name);
  Napi::Function Function(const char* name);
  // The choice that a text names.
  template <typename Choice>
  Choice OneOf(const char* name, const std::vector<std::pair<const char*, Choice>>& choices);
  // A typed array of this type and length.
  template <typename Array>
  Array TypedArray(const char* name, napi_typedarray_type type, size_t length);
  // As it is; undefined where it is not there.
  Napi::Value Get(const char* name);

  // Refuses names that nobody has read: a misspelled option is never ignored.
  void RefuseOthers() const;

 private:
  const std::string where_;
  Napi::Object object_;
  std::vector<std::string> names_;  // that were read
};

template <typename Choice>
Choice JsOptions::OneOf(const char* name, const std::vector<std::pair<const char*, Choice>>& choices) {
  const Napi::Value value = Get(name);
  std::string texts;
  for (const auto& [text, choice] : choices) {
    if (value.IsString() && value.As<Napi::String>().Utf8Value() == text) return choice;
    texts += (texts.empty() ? "" : ", ") + std::string(text);
  }
  throw Mismatch(where_, "one of " + texts, name, value);
}

template <typename Array>
Array JsOptions::TypedArray(const char* name, napi_typedarray_type type, size_t length) {
  const Napi::Value value = Get(name);
  if (value.IsTypedArray()) {
    const auto array = value.As<Napi::TypedArray>();
    if (array.TypedArrayType() == type && array.ElementLength() == length) return value.As<Array>();
  }
  throw Mismatch(where_, "a typed array of length " + std::to_string(length), name, value);
}

}  // namespace ztw

#endif  // ZTW_JS_OPTIONS_H_
