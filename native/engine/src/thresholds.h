// The thresholds of one decision: one for all classifiers, or one for each.
#ifndef ZTW_ENGINE_THRESHOLDS_H_
#define ZTW_ENGINE_THRESHOLDS_H_

#include <cstddef>

namespace ztw {

// A view: the values must outlive it.
struct Thresholds {
  const float* values;
  size_t count;  // 1, or one a classifier

  float Of(size_t exit) const { return values[count == 1 ? 0 : exit]; }

  // How many of the first classifiers may be asked. No confidence exceeds 1, so that one at a threshold of 1 is asked only
  // where a deeper one is, which may build on what it answers.
  size_t CountAsked(size_t num_classifiers) const {
    size_t asked = num_classifiers;
    while (asked > 0 && !(Of(asked - 1) < 1.0f)) --asked;
    return asked;
  }
};

}  // namespace ztw

#endif  // ZTW_ENGINE_THRESHOLDS_H_
