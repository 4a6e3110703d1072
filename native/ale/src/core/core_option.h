// The option `core` of JavaScript's options; src/envs/cores.ts lists its choices.
#ifndef ZTW_CORE_CORE_OPTION_H_
#define ZTW_CORE_CORE_OPTION_H_

#include "core/core.h"
#include "js_options.h"

namespace ztw {

inline Core ReadCore(JsOptions& options) {
  return options.OneOf<Core>("core", {{"ztw", Core::kZtw}, {"ale", Core::kAle}});
}

}  // namespace ztw

#endif  // ZTW_CORE_CORE_OPTION_H_
