#include "dispatch.h"

#include <stdexcept>

namespace ztw {

namespace plain {
extern const Kernels kKernels;
}
#if defined(__x86_64__)
namespace avx2 {
extern const Kernels kKernels;
}
namespace avx512 {
extern const Kernels kKernels;
}
namespace avx512_vnni {
extern const Kernels kKernels;
}
#elif defined(__aarch64__)
namespace neon {
extern const Kernels kKernels;
}
#elif defined(__wasm_simd128__)
namespace wasm {
extern const Kernels kKernels;
}
#endif

std::vector<const Kernels*> AvailableKernels() {
  std::vector<const Kernels*> available;
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                        __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  const bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (has_avx512 && __builtin_cpu_supports("avx512vnni")) available.push_back(&avx512_vnni::kKernels);
  if (has_avx512) available.push_back(&avx512::kKernels);
  if (has_avx2) available.push_back(&avx2::kKernels);
#elif defined(__aarch64__)
  available.push_back(&neon::kKernels);
#elif defined(__wasm_simd128__)
  available.push_back(&wasm::kKernels);
#endif
  available.push_back(&plain::kKernels);
  return available;
}

const Kernels& ChooseKernels(const std::string& name) {
  const std::vector<const Kernels*> available = AvailableKernels();
  if (name.empty()) return *available.front();
  std::string names;
  for (const Kernels* kernels : available) {
    if (name == kernels->name) return *kernels;
    names += (names.empty() ? "" : ", ") + std::string(kernels->name);
  }
  throw std::invalid_argument("expected one of " + names + " for instructionSet, received \"" + name +
                              "\" (string)");
}

}  // namespace ztw
