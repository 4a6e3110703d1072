#include "js_options.h"

#include <algorithm>
#include <cmath>

#include "js_errors.h"

namespace ztw {
namespace {

// As describeMismatch of src/core/errors.ts prints what it received.
std::string Describe(const Napi::Value& value) {
  if (value.IsTypedArray())
    return "a typed array of length " + std::to_string(value.As<Napi::TypedArray>().ElementLength());
  switch (value.Type()) {
    case napi_undefined: return "undefined";
    case napi_null: return "null";
    case napi_boolean: return value.ToString().Utf8Value() + " (boolean)";
    case napi_number: return value.ToString().Utf8Value() + " (number)";
    case napi_string: return "\"" + value.As<Napi::String>().Utf8Value() + "\" (string)";
    case napi_function: return "a function";
    default: return "an object";
  }
}

}  // namespace

JsOptions::JsOptions(const Napi::Value& value, std::string where) : where_(std::move(where)) {
  if (!value.IsObject()) throw Mismatch("an object", "options", value);
  object_ = value.As<Napi::Object>();
}

Napi::Value JsOptions::Get(const char* name) {
  names_.push_back(name);
  return object_.Get(name);
}

bool JsOptions::Boolean(const char* name) {
  const Napi::Value value = Get(name);
  if (!value.IsBoolean()) throw Mismatch("true or false", name, value);
  return value.As<Napi::Boolean>();
}

int JsOptions::Integer(const char* name, int least, int most) {
  const Napi::Value value = Get(name);
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
  if (number >= least && number <= most && number == std::floor(number)) return static_cast<int>(number);
  throw Mismatch("an integer from " + std::to_string(least) + " to " + std::to_string(most), name, value);
}

double JsOptions::Number(const char* name) {
  const Napi::Value value = Get(name);
  if (!value.IsNumber()) throw Mismatch("a number", name, value);
  return value.As<Napi::Number>().DoubleValue();
}

std::string JsOptions::Text(const char* name) {
  const Napi::Value value = Get(name);
  if (!value.IsString()) throw Mismatch("a text", name, value);
  return value.As<Napi::String>().Utf8Value();
}

Napi::Function JsOptions::Function(const char* name) {
  const Napi::Value value = Get(name);
  if (!value.IsFunction()) throw Mismatch("a function", name, value);
  return value.As<Napi::Function>();
}

void JsOptions::RefuseOthers() const {
  const Napi::Array given = object_.GetPropertyNames();
  for (uint32_t i = 0; i < given.Length(); ++i) {
    const Napi::Value name = given[i];
    if (std::find(names_.begin(), names_.end(), name.ToString().Utf8Value()) != names_.end()) continue;
    std::string known;
    for (const std::string& read : names_) known += (known.empty() ? "" : ", ") + read;
    throw Mismatch("one of " + known, "an option's name", name);
  }
}

Napi::Error JsOptions::Mismatch(const std::string& expected, const std::string& name,
                              const Napi::Value& received) const {
  return InvalidArgument(received.Env(), where_ + ": expected " + expected + " for " + name + ", received " +
                                             Describe(received) + ".");
}

}  // namespace ztw
