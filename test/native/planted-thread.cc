// Two threads write the same number when it is loaded: what `npm run test:sanitizers -- --kind thread --plant` must find.
#include <node_api.h>

#include <thread>

static int number = 0;

static napi_value Init(napi_env env, napi_value exports) {
  const auto write = [] {
    for (int i = 0; i < 100000; i++) number++;
  };
  std::thread other(write);
  write();
  other.join();
  return exports;
}

NAPI_MODULE(planted, Init)
