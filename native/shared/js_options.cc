#include "js_options.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace ztw {

JsOptions::JsOptions(const Napi::Value& value, std::string where) : where_(std::move(where)) {
  if (!value.IsObject()) throw Mismatch(where_, "an object", "options", value);
  object_ = value.As<Napi::Object>();
}

Napi::Value JsOptions::Get(const char* name) {
  names_.push_back(name);
  return object_.Get(name);
}

bool JsOptions::Boolean(const char* name) {
  const Napi::Value value = Get(name);
  if (!value.IsBoolean()) throw Mismatch(where_, "true or false", name, value);
  return value.As<Napi::Boolean>();
}

int JsOptions::Integer(const char* name, int least, int most) {
  return RequireInteger(Get(name), where_, name, least, most);
}

double JsOptions::Number(const char* name, double least, double most) {
  const Napi::Value value = Get(name);
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : std::nan("");
  if (number >= least && number <= most) return number;
  std::ostringstream expected;
  expected << "a number from " << least << " to " << most;
  throw Mismatch(where_, expected.str(), name, value);
}

std::string JsOptions::Text(const char* name) {
  const Napi::Value value = Get(name);
  if (!value.IsString()) throw Mismatch(where_, "a text", name, value);
  return value.As<Napi::String>().Utf8Value();
}

Napi::Function JsOptions::Function(const char* name) {
  const Napi::Value value = Get(name);
  if (!value.IsFunction()) throw Mismatch(where_, "a function", name, value);
  return value.As<Napi::Function>();
}

void JsOptions::RefuseOthers() const {
  const Napi::Array given = object_.GetPropertyNames();
  for (uint32_t i = 0; i < given.Length(); ++i) {
    const Napi::Value name = given[i];
    if (std::find(names_.begin(), names_.end(), name.ToString().Utf8Value()) != names_.end()) continue;
    std::string known;
    for (const std::string& read : names_) known += (known.empty() ? "" : ", ") + read;
    throw Mismatch(where_, "one of " + known, "an option's name", name);
  }
}

}  // namespace ztw
