#include "vector_commands.h"

#include <limits>
#include <numeric>

#include "js_errors.h"

namespace ztw {
namespace {

constexpr int kMaxEnvs = 4096;

std::vector<int32_t> ReadIntegers(const Napi::Value& value, const std::string& where, const char* name) {
  const bool is_right = value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_int32_array;
  if (!is_right) throw Mismatch(where, "an Int32Array", name, value);
  const auto array = value.As<Napi::Int32Array>();
  return std::vector<int32_t>(array.Data(), array.Data() + array.ElementLength());
}

// No two threads may be at one environment.
std::vector<int32_t> ReadIndices(const Napi::Value& value, const std::string& where, const char* name, int num_envs) {
  std::vector<int32_t> indices(num_envs);
  std::iota(indices.begin(), indices.end(), 0);
  if (value.IsUndefined()) return indices;
  indices = ReadIntegers(value, where, name);
  std::vector<uint8_t> is_listed(num_envs, 0);
  for (const int32_t index : indices) {
    const bool is_new = index >= 0 && index < num_envs && !is_listed[index];
    if (!is_new) {
      const std::string expected = "different integers from 0 to " + std::to_string(num_envs - 1);
      throw Mismatch(where, expected, name, Napi::Number::New(value.Env(), index));
    }
    is_listed[index] = 1;
  }
  return indices;
}

void CheckAction(Napi::Env env, int action, int row, const std::string& where, const EnvironmentVector& vector) {
  const int num_actions = static_cast<int>(vector.environment(0).actions().size());
  if (action >= 0 && action < num_actions) return;
  const std::string name = vector.num_envs() == 1 ? "action" : "actions[" + std::to_string(row) + "]";
  throw InvalidArgument(env, where + ": expected an integer from 0 to " + std::to_string(num_actions - 1) + " for " +
                                 name + ", received " + std::to_string(action) + " (number). See actionMeanings.");
}

}  // namespace

VectorOptions ReadVectorOptions(JsOptions& options) {
  VectorOptions read;
  read.num_envs = options.Integer("numEnvs", 1, kMaxEnvs);
  const Napi::Value batch_size = options.Get("batchSize");
  read.batch_size = batch_size.IsUndefined() ? read.num_envs : options.Integer("batchSize", 1, read.num_envs);
  const int fewest_threads = read.batch_size < read.num_envs ? 1 : 0;
  read.num_threads = options.Integer("numThreads", fewest_threads, read.num_envs);
  read.autoreset = options.OneOf<Autoreset>("autoreset", {{"next-step", Autoreset::kNextStep},
                                                          {"same-step", Autoreset::kSameStep},
                                                          {"disabled", Autoreset::kDisabled}});
  return read;
}

std::vector<Command> ReadSteps(const Napi::Value& actions, const Napi::Value& indices, const std::string& where,
                               const EnvironmentVector& vector) {
  const Napi::Env env = actions.Env();
  const std::vector<int32_t> read = ReadIntegers(actions, where, "actions");
  const std::vector<int32_t> envs = ReadIndices(indices, where, "envIds", vector.num_envs());
  if (!vector.is_batched() && static_cast<int>(envs.size()) != vector.num_envs()) {
    const std::string expected = "each of " + std::to_string(vector.num_envs()) + " environments once";
    throw Mismatch(where, expected, "envIds", indices);
  }
  if (read.size() != envs.size()) {
    throw InvalidArgument(env, where + ": expected " + std::to_string(envs.size()) + " actions, received " +
                                   std::to_string(read.size()) + ".");
  }
  std::vector<Command> commands(envs.size());
  for (size_t i = 0; i < envs.size(); ++i) {
    CheckAction(env, read[i], static_cast<int>(i), where, vector);
    commands[i].index = envs[i];
    commands[i].action = read[i];
  }
  return commands;
}

std::vector<Command> ReadResets(const Napi::Value& indices, const Napi::Value& seeds, const std::string& where,
                                const EnvironmentVector& vector) {
  const std::vector<int32_t> envs = ReadIndices(indices, where, "indices", vector.num_envs());
  std::vector<int32_t> read;
  if (!seeds.IsUndefined()) {
    read = ReadIntegers(seeds, where, "seeds");
    if (read.size() != envs.size())
      throw Mismatch(where, "a seed for each of " + std::to_string(envs.size()) + " environments", "seeds", seeds);
  }
  std::vector<Command> commands(envs.size());
  for (size_t i = 0; i < envs.size(); ++i) {
    commands[i].index = envs[i];
    commands[i].is_reset = true;
    if (read.empty()) continue;
    const Napi::Number seed = Napi::Number::New(seeds.Env(), read[i]);
    commands[i].seed = RequireInteger(seed, where, "seeds", 0, std::numeric_limits<int32_t>::max());
  }
  return commands;
}

}  // namespace ztw
