// What C++ finds wrong with stored weights.
#ifndef ZTW_CHECKPOINT_PROBLEM_H_
#define ZTW_CHECKPOINT_PROBLEM_H_

#include <stdexcept>

namespace ztw {

// JavaScript is given a CheckpointError of it (js_errors.h), and a NativeError of any other exception.
class CheckpointProblem : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace ztw

#endif  // ZTW_CHECKPOINT_PROBLEM_H_
