// The JavaScript class `CoreComparison`, for tests and for the long campaign.
#ifndef ZTW_CORE_CORE_COMPARISON_OBJECT_H_
#define ZTW_CORE_CORE_COMPARISON_OBJECT_H_

#include <napi.h>

#include <memory>
#include <string>

#include "core/core_comparison.h"

namespace ztw {

class CoreComparisonObject : public Napi::ObjectWrap<CoreComparisonObject> {
 public:
  static Napi::Function Define(Napi::Env env);
  // new CoreComparison({ where, romPath, plant })
  explicit CoreComparisonObject(const Napi::CallbackInfo& info);

 private:
  Napi::Value Compare(const Napi::CallbackInfo& info);  // (seed, numFrames) -> null, or what differs first

  Napi::Value DrillProcessors(const Napi::CallbackInfo& info);  // (seed, numPrograms) -> what differs first, or ""
  Napi::Value DrillVideo(const Napi::CallbackInfo& info);  // (seed, numFrames) -> what differs first, or ""
  Napi::Value Time(const Napi::CallbackInfo& info);     // ("ale" | "ours", seed, numFrames) -> seconds

  std::string where_;
  Rom rom_;
  Plant plant_ = Plant::kNone;
  std::unique_ptr<CoreComparison> comparison_;
};

}  // namespace ztw

#endif  // ZTW_CORE_CORE_COMPARISON_OBJECT_H_
