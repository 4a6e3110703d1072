// Reads a network's description from JavaScript objects; src/runtime/engine/description.ts says what is in them.
#ifndef ZTW_ENGINE_DESCRIPTION_READER_H_
#define ZTW_ENGINE_DESCRIPTION_READER_H_

#include <napi.h>

#include "description.h"

namespace ztw {

// Throws DescriptionError where a field is missing or of another type; sizes are checked by CheckDescription.
NetworkDescription ReadDescription(const Napi::Object& object);

}  // namespace ztw

#endif  // ZTW_ENGINE_DESCRIPTION_READER_H_
