// Chooses the kernels for the processor that this runs on.
#ifndef ZTW_ENGINE_DISPATCH_H_
#define ZTW_ENGINE_DISPATCH_H_

#include <string>
#include <vector>

#include "kernels.h"

namespace ztw {

// The instruction sets that this addon was built for and this processor has, fastest first; "plain" is always the last.
std::vector<const Kernels*> AvailableKernels();

// The fastest, or the one named. Throws std::invalid_argument if it is not available.
const Kernels& ChooseKernels(const std::string& name);

}  // namespace ztw

#endif  // ZTW_ENGINE_DISPATCH_H_
