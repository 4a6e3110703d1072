// TF_CPP_MIN_LOG_LEVEL for every message of TensorFlow's.
//
// TensorFlow logs through Abseil, which does not read that variable, and whose messages before `InitializeLog` is called
// (by nobody here) all go to standard error, the first of them while the library is being loaded. What is written there
// passes through this function in place of Abseil's own, because the loader asks this binding for it before the library.
// Its name carries the release of Abseil that TensorFlow 2.21 holds; for another, the lines would be printed again.
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace absl {
inline namespace lts_20250814 {

enum class LogSeverity : int { kInfo = 0, kWarning = 1, kError = 2, kFatal = 3 };

namespace log_internal {

__attribute__((visibility("default"))) void WriteToStderr(std::string_view message, LogSeverity severity) {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");  // 0: everything, 1: warnings, 2: errors
  const bool is_wanted = level == nullptr || static_cast<int>(severity) >= std::atoi(level);
  if (is_wanted || severity == LogSeverity::kFatal) std::fwrite(message.data(), 1, message.size(), stderr);
}

}  // namespace log_internal
}  // namespace lts_20250814
}  // namespace absl
