// Writes past its memory when it is loaded: what `npm run test:sanitizers -- --plant` must find.
#include <node_api.h>

static napi_value Init(napi_env env, napi_value exports) {
  volatile int size = 4;
  char* bytes = new char[size];
  bytes[size] = 1;
  delete[] bytes;
  return exports;
}

NAPI_MODULE(planted, Init)
