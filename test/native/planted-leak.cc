// Forgets memory when it is loaded: what `npm run test:sanitizers -- --kind address --plant` must find.
#include <node_api.h>

static napi_value Init(napi_env env, napi_value exports) {
  volatile char* bytes = new char[1000];
  bytes[0] = 1;
  bytes = nullptr;
  return exports;
}

NAPI_MODULE(planted, Init)
