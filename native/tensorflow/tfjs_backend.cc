// Compiles tfjs-node's own source from here: gyp cannot place the objects of sources outside the project folder.
#include "signal_shield.h"

#define TFE_NewContext ztw::NewContextShielded
#define TFE_Execute ztw::ExecuteShielded
#include "binding/tfjs_backend.cc"
