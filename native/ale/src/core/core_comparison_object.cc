#include "core/core_comparison_object.h"

#include <limits>

#include "core/cpu_drill.h"
#include "core/tia_drill.h"
#include "js_errors.h"
#include "js_options.h"
#include "rom_reader.h"

namespace ztw {
namespace {

constexpr int kMost = std::numeric_limits<int32_t>::max();
constexpr char kClassName[] = "CoreComparison";

}  // namespace

Napi::Function CoreComparisonObject::Define(Napi::Env env) {
  return DefineClass(env, kClassName, {InstanceMethod<&CoreComparisonObject::Compare>("compare"),
                      InstanceMethod<&CoreComparisonObject::DrillProcessors>("drillProcessors"),
                      InstanceMethod<&CoreComparisonObject::DrillVideo>("drillVideo"),
                      InstanceMethod<&CoreComparisonObject::Time>("time")});
}

CoreComparisonObject::CoreComparisonObject(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<CoreComparisonObject>(info) {
  JsOptions options(info[0], kClassName);
  where_ = options.Text("where");
  const RomSource source = ReadRomSource(options, where_);
  plant_ = options.OneOf<Plant>("plant", {{"none", Plant::kNone},
                                          {"flag", Plant::kFlag},
                                          {"long-runs", Plant::kLongRuns},
                                          {"video", Plant::kVideo}});
  options.RefuseOthers();
  Guarded(info.Env(), where_, [&] {
    rom_ = IdentifyRom(source);
    comparison_ = std::make_unique<CoreComparison>(rom_, plant_);
  });
}

Napi::Value CoreComparisonObject::Time(const Napi::CallbackInfo& info) {
  const bool is_ale = info[0].IsString() && info[0].As<Napi::String>().Utf8Value() == "ale";
  const int seed = RequireInteger(info[1], where_, "seed", 0, kMost);
  const int num_frames = RequireInteger(info[2], where_, "numFrames", 1, kMost);
  const Core core = is_ale ? Core::kAle : Core::kZtw;
  double seconds = 0;
  Guarded(info.Env(), where_, [&] { seconds = comparison_->Time(core, static_cast<uint32_t>(seed), num_frames); });
  return Napi::Number::New(info.Env(), seconds);
}

Napi::Value CoreComparisonObject::DrillProcessors(const Napi::CallbackInfo& info) {
  const int seed = RequireInteger(info[0], where_, "seed", 0, kMost);
  const int num_programs = RequireInteger(info[1], where_, "numPrograms", 1, kMost);
  std::string difference;
  Guarded(info.Env(), where_, [&] {
    difference = ztw::DrillProcessors(rom_, static_cast<uint32_t>(seed), num_programs, plant_ == Plant::kFlag);
  });
  return Napi::String::New(info.Env(), difference);
}

Napi::Value CoreComparisonObject::DrillVideo(const Napi::CallbackInfo& info) {
  const int seed = RequireInteger(info[0], where_, "seed", 0, kMost);
  const int num_frames = RequireInteger(info[1], where_, "numFrames", 1, kMost);
  std::string difference;
  Guarded(info.Env(), where_, [&] {
    difference = ztw::DrillVideo(rom_, static_cast<uint32_t>(seed), num_frames, plant_ == Plant::kVideo);
  });
  return Napi::String::New(info.Env(), difference);
}

Napi::Value CoreComparisonObject::Compare(const Napi::CallbackInfo& info) {
  const int seed = RequireInteger(info[0], where_, "seed", 0, kMost);
  const int num_frames = RequireInteger(info[1], where_, "numFrames", 1, kMost);
  std::optional<CoreDifference> difference;
  Guarded(info.Env(), where_, [&] { difference = comparison_->Compare(static_cast<uint32_t>(seed), num_frames); });
  if (!difference.has_value()) return info.Env().Null();
  Napi::Object found = Napi::Object::New(info.Env());
  found.Set("frame", difference->frame);
  found.Set("what", difference->what);
  found.Set("instruction", difference->instruction);
  found.Set("ale", difference->ale);
  found.Set("ours", difference->ours);
  found.Set("isInRuns", difference->is_in_runs);
  return found;
}

}  // namespace ztw
