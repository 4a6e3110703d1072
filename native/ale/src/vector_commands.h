// What JavaScript asks of a vector's environments, checked before any of them moves.
#ifndef ZTW_VECTOR_COMMANDS_H_
#define ZTW_VECTOR_COMMANDS_H_

#include <napi.h>

#include <string>
#include <vector>

#include "environment_vector.h"
#include "js_options.h"

namespace ztw {

// Reads numEnvs, numThreads, batchSize (default: all) and autoreset.
VectorOptions ReadVectorOptions(JsOptions& options);

// One step each: Int32Arrays of actions and, unless undefined, of the environments that play them: each once, and all of them
// if they step together. Throws InvalidArgumentError; and EnvironmentStateError if one has no episode.
std::vector<Command> ReadSteps(const Napi::Value& actions, const Napi::Value& indices, const std::string& where,
                               const EnvironmentVector& vector);
// One reset each: Int32Arrays of environments, each once (undefined: all), and of seeds (undefined: none). Throws
// InvalidArgumentError.
std::vector<Command> ReadResets(const Napi::Value& indices, const Napi::Value& seeds, const std::string& where,
                                const EnvironmentVector& vector);

}  // namespace ztw

#endif  // ZTW_VECTOR_COMMANDS_H_
