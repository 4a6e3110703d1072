// Reads what an environment is told from JavaScript's options; NativeVectorOptions of src/envs/native.ts lists them.
#ifndef ZTW_ENVIRONMENT_OPTIONS_READER_H_
#define ZTW_ENVIRONMENT_OPTIONS_READER_H_

#include "environment_options.h"
#include "js_options.h"

namespace ztw {

// Throws InvalidArgumentError where an option is missing, of another type, or names no choice.
EnvironmentOptions ReadEnvironmentOptions(JsOptions& options);

}  // namespace ztw

#endif  // ZTW_ENVIRONMENT_OPTIONS_READER_H_
