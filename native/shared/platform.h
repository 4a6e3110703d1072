// What the platform that this is compiled for has.
#ifndef ZTW_PLATFORM_H_
#define ZTW_PLATFORM_H_

namespace ztw {

// WebAssembly, as browsers run it everywhere, has one thread: whoever asks for more works itself.
#ifdef __wasm__
constexpr bool kHasThreads = false;
#else
constexpr bool kHasThreads = true;
#endif

}  // namespace ztw

#endif  // ZTW_PLATFORM_H_
