// The preprocessing stacks that an environment can be like. src/envs/protocol-options.ts says how each goes.
#ifndef ZTW_CONVENTIONS_H_
#define ZTW_CONVENTIONS_H_

#include <memory>

#include "environment.h"

namespace ztw {

// In ale_vec_environment.cc, sb3_environment.cc and envpool_environment.cc.
std::unique_ptr<Environment> MakeAleVecEnvironment(const Rom& rom, const EnvironmentOptions& options,
                                                   const Environment* like);
std::unique_ptr<Environment> MakeSb3Environment(const Rom& rom, const EnvironmentOptions& options,
                                                const Environment* like);
std::unique_ptr<Environment> MakeEnvPoolEnvironment(const Rom& rom, const EnvironmentOptions& options,
                                                    const Environment* like);

// The one of options.conventions. With `like`, an environment of the same ROM and options, it is made ten times as fast.
inline std::unique_ptr<Environment> MakeEnvironment(const Rom& rom, const EnvironmentOptions& options,
                                                    const Environment* like = nullptr) {
  switch (options.conventions) {
    case Conventions::kSb3: return MakeSb3Environment(rom, options, like);
    case Conventions::kEnvPool: return MakeEnvPoolEnvironment(rom, options, like);
    default: return MakeAleVecEnvironment(rom, options, like);
  }
}

}  // namespace ztw

#endif  // ZTW_CONVENTIONS_H_
