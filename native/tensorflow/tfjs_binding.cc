// Compiles tfjs-node's own source from here: gyp cannot place the objects of sources outside the project folder.
#include "binding/tfjs_binding.cc"
