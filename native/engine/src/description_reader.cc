#include "description_reader.h"

#include <cmath>
#include <limits>
#include <utility>

namespace ztw {
namespace {

[[noreturn]] void Misfit(const char* expected, const char* name) {
  throw DescriptionError(std::string("expected ") + expected + " for " + name);
}

double ReadNumber(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsNumber()) Misfit("a number", name);
  return value.As<Napi::Number>().DoubleValue();
}

bool ReadBoolean(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsBoolean()) Misfit("true or false", name);
  return value.As<Napi::Boolean>();
}

int ReadInteger(const Napi::Object& object, const char* name) {
  const double number = ReadNumber(object, name);
  if (std::nearbyint(number) != number || std::fabs(number) > std::numeric_limits<int>::max())
    Misfit("an integer", name);
  return static_cast<int>(number);
}

std::vector<float> ReadFloats(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  const bool is_floats =
      value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_float32_array;
  if (!is_floats) Misfit("a Float32Array", name);
  const Napi::Float32Array floats = value.As<Napi::Float32Array>();
  return std::vector<float>(floats.Data(), floats.Data() + floats.ElementLength());
}

Napi::Object ReadObject(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsObject()) Misfit("an object", name);
  return value.As<Napi::Object>();
}

template <typename Visit>
void ForEach(const Napi::Object& object, const char* name, Visit visit) {
  const Napi::Value value = object.Get(name);
  if (!value.IsArray()) Misfit("an array", name);
  const Napi::Array array = value.As<Napi::Array>();
  for (uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::Value item = array[i];
    if (!item.IsObject()) Misfit("objects", name);
    visit(item.As<Napi::Object>());
  }
}

ConvDescription ReadConv(const Napi::Object& object) {
  return {ReadInteger(object, "inChannels"), ReadInteger(object, "outChannels"), ReadInteger(object, "kernelSize"),
          ReadInteger(object, "stride"),     ReadFloats(object, "weight"),       ReadFloats(object, "bias"),
          object.Has("padding") ? ReadInteger(object, "padding") : 0};
}

TailDescription ReadTail(const Napi::Object& object) {
  TailDescription tail{{}, ReadBoolean(object, "outputRelu")};
  ForEach(object, "residuals", [&](const Napi::Object& residual) {
    tail.residuals.push_back({ReadConv(ReadObject(residual, "first")), ReadConv(ReadObject(residual, "second"))});
  });
  return tail;
}

LinearDescription ReadLinear(const Napi::Object& object) {
  return {ReadInteger(object, "inFeatures"), ReadInteger(object, "outFeatures"), ReadFloats(object, "weight"),
          ReadFloats(object, "bias")};
}

BlockDescription ReadBlock(const Napi::Object& object) {
  const Napi::Value type = object.Get("type");
  const std::string name = type.IsString() ? type.As<Napi::String>().Utf8Value() : "";
  if (name == "conv2d") return {true, ReadConv(object), {}, {}};
  if (name == "linear") return {false, {}, ReadLinear(object), {}};
  if (name == "residualStage") return {true, ReadConv(ReadObject(object, "conv")), {}, ReadTail(object)};
  throw DescriptionError("expected one of conv2d, linear, residualStage for type, received \"" + name + "\" (string)");
}

PerceptronDescription ReadPerceptron(const Napi::Object& object) {
  return {ReadLinear(ReadObject(object, "hidden")), ReadLinear(ReadObject(object, "output"))};
}

ClassifierDescription ReadClassifier(const Napi::Object& object) {
  ClassifierDescription classifier{};
  classifier.after_block = ReadInteger(object, "afterBlock");
  classifier.conv = ReadConv(ReadObject(object, "conv"));
  classifier.pool_size = ReadInteger(object, "poolSize");
  classifier.mix = static_cast<float>(ReadNumber(object, "mix"));
  classifier.linear = ReadLinear(ReadObject(object, "linear"));
  classifier.has_cascade = object.Has("cascadeNorm");
  if (!classifier.has_cascade) return classifier;
  const Napi::Object norm = ReadObject(object, "cascadeNorm");
  classifier.norm_weight = ReadFloats(norm, "weight");
  classifier.norm_bias = ReadFloats(norm, "bias");
  return classifier;
}

ExitRule ReadExitRule(const Napi::Object& object) {
  constexpr std::pair<const char*, ExitRule> kRules[] = {
      {"max-probability", ExitRule::kMaxProbability}, {"entropy", ExitRule::kEntropy},
      {"margin", ExitRule::kMargin},                  {"patience", ExitRule::kPatience},
      {"gate", ExitRule::kGate},                      {"regret", ExitRule::kRegret}};
  const Napi::Value value = object.Get("exitRule");
  const std::string name = value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
  for (const auto& [known, rule] : kRules)
    if (name == known) return rule;
  Misfit("one of max-probability, entropy, margin, patience, gate, regret", "exitRule");
}

}  // namespace

NetworkDescription ReadDescription(const Napi::Object& object) {
  NetworkDescription description{};
  description.channels = ReadInteger(object, "channels");
  description.height = ReadInteger(object, "height");
  description.width = ReadInteger(object, "width");
  description.num_actions = ReadInteger(object, "numActions");
  description.norm_epsilon = static_cast<float>(ReadNumber(object, "normEpsilon"));
  description.is_bfloat16 = ReadBoolean(object, "isBfloat16");
  if (object.Has("activationScales")) description.activation_scales = ReadFloats(object, "activationScales");
  ForEach(object, "blocks", [&](const Napi::Object& block) { description.blocks.push_back(ReadBlock(block)); });
  description.policy_head = ReadLinear(ReadObject(object, "policyHead"));
  ForEach(object, "classifiers", [&](const Napi::Object& classifier) {
    description.classifiers.push_back(ReadClassifier(classifier));
  });
  ForEach(object, "ensembles", [&](const Napi::Object& ensemble) {
    description.ensembles.push_back(
        {ReadFloats(ensemble, "weights"), ReadFloats(ensemble, "bias"), ReadBoolean(ensemble, "isArithmetic")});
  });
  description.exit_rule = ReadExitRule(object);
  description.gate_floor = static_cast<float>(ReadNumber(object, "gateFloor"));
  ForEach(object, "gates", [&](const Napi::Object& gate) {
    description.gates.push_back({ReadFloats(gate, "weights"), static_cast<float>(ReadNumber(gate, "bias"))});
  });
  ForEach(object, "regretGates", [&](const Napi::Object& gate) {
    description.regret_gates.push_back(ReadPerceptron(gate));
  });
  if (!object.Has("holdGate")) return description;
  const Napi::Object gate = ReadObject(object, "holdGate");
  description.hold_gate = {ReadPerceptron(gate), static_cast<float>(ReadNumber(gate, "rate"))};
  return description;
}

}  // namespace ztw
