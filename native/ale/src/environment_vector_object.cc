#include "environment_vector_object.h"

#include <limits>
#include <numeric>

#include "environment_options_reader.h"
#include "js_errors.h"
#include "js_options.h"
#include "js_values.h"
#include "rom_reader.h"

namespace ztw {
namespace {

constexpr char kClassName[] = "EnvironmentVector";
constexpr int64_t kEmulatorBytes = 700'000;  // measured: 652 kB, which the garbage collector cannot see

constexpr int kMaxEnvs = 4096;
constexpr int kMaxStates = 65'536;
constexpr int64_t kStateBytes = 150'000;  // about

Autoreset ReadAutoreset(JsOptions& options) {
  return options.OneOf<Autoreset>("autoreset", {{"next-step", Autoreset::kNextStep},
                                                {"same-step", Autoreset::kSameStep},
                                                {"disabled", Autoreset::kDisabled}});
}

std::vector<int32_t> ReadIntegers(const Napi::Value& value, const std::string& where, const char* name) {
  const bool is_right = value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_int32_array;
  if (!is_right) throw Mismatch(where, "an Int32Array", name, value);
  const auto array = value.As<Napi::Int32Array>();
  return std::vector<int32_t>(array.Data(), array.Data() + array.ElementLength());
}

// Waits for a sent batch away from the JavaScript thread. Holds the JavaScript object, so that it cannot be
// collected meanwhile, and the vector, so that a close() cannot free it.
class Receiver : public Napi::AsyncWorker {
 public:
  Receiver(Napi::Env env, Napi::Object owner, std::shared_ptr<EnvironmentVector> vector, std::string where,
           std::function<void()> on_received)
      : Napi::AsyncWorker(env, "ztw-atari:recv"),
        deferred_(Napi::Promise::Deferred::New(env)),
        owner_(Napi::Persistent(owner)),
        vector_(std::move(vector)),
        where_(std::move(where)),
        on_received_(std::move(on_received)) {}

  Napi::Promise promise() const { return deferred_.Promise(); }

 protected:
  void Execute() override { vector_->Wait(); }
  void OnOK() override {
    on_received_();
    deferred_.Resolve(Env().Undefined());
  }
  void OnError(const Napi::Error& error) override {
    on_received_();
    deferred_.Reject(NativeFailure(Env(), where_ + ": " + error.Message() + ".").Value());
  }

 private:
  const Napi::Promise::Deferred deferred_;
  const Napi::ObjectReference owner_;
  const std::shared_ptr<EnvironmentVector> vector_;
  const std::string where_;
  const std::function<void()> on_received_;
};

}  // namespace

Napi::Function EnvironmentVectorObject::Define(Napi::Env env) {
  using Self = EnvironmentVectorObject;
  return DefineClass(
      env, kClassName,
      {InstanceMethod<&Self::Reset>("reset"), InstanceMethod<&Self::Step>("step"),
       InstanceMethod<&Self::Send>("send"), InstanceMethod<&Self::Recv>("recv"),
       InstanceMethod<&Self::SaveState>("saveState"), InstanceMethod<&Self::LoadState>("loadState"),
       InstanceMethod<&Self::Render>("render"), InstanceMethod<&Self::CapturedScreens>("capturedScreens"),
       InstanceMethod<&Self::CapturedSound>("capturedSound"), InstanceMethod<&Self::Close>("close")});
}

EnvironmentVectorObject::EnvironmentVectorObject(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<EnvironmentVectorObject>(info) {
  JsOptions options(info[0], kClassName);
  where_ = options.Text("where");
  const RomSource source = ReadRomSource(options, where_);
  const int num_envs = options.Integer("numEnvs", 1, kMaxEnvs);
  const int num_threads = options.Integer("numThreads", 0, num_envs);
  const Autoreset autoreset = ReadAutoreset(options);
  const EnvironmentOptions environment = ReadEnvironmentOptions(options);
  options.RefuseOthers();
  Guarded(info.Env(), where_, [&] {
    const Rom rom = IdentifyRom(source);
    vector_ = std::make_shared<EnvironmentVector>(rom, environment, num_envs, num_threads, autoreset);
    Napi::MemoryManagement::AdjustExternalMemory(info.Env(), num_envs * kEmulatorBytes);
    DescribeSelf(info.Env(), rom, vector_);
  });
}

// Keeps the vector meanwhile: a setter of somebody else's could close it.
void EnvironmentVectorObject::DescribeSelf(Napi::Env env, const Rom& rom, std::shared_ptr<EnvironmentVector> vector) {
  Napi::Object self = Value().As<Napi::Object>();
  const Environment& first = vector->environment(0);
  self.Set("actionSet", ActionCodes(env, first.actions()));
  self.Set("screenHeight", first.emulator().height());
  self.Set("screenWidth", first.emulator().width());
  self.Set("observedHeight", first.observed_height());
  const RgbPalette& palette = first.emulator().rgb_palette();
  self.Set("palette", CopyBytes(env, palette[0].data(), sizeof(RgbPalette)));
  self.Set("romMd5", rom.md5);
  ShareBuffers(env, self, vector->buffers());
}

void EnvironmentVectorObject::ShareBuffers(Napi::Env env, Napi::Object self,
                                           const std::shared_ptr<ResultBuffers>& buffers) {
  const auto share_bytes = [&](const char* name, std::vector<uint8_t>& values) {
    self.Set(name, ShareArray<Napi::Uint8Array>(env, values, buffers));
  };
  const auto share_integers = [&](const char* name, std::vector<int32_t>& values) {
    self.Set(name, ShareArray<Napi::Int32Array>(env, values, buffers));
  };
  share_bytes("observations", buffers->observations);
  share_bytes("finalObservations", buffers->final_observations);
  self.Set("rewards", ShareArray<Napi::Float32Array>(env, buffers->rewards, buffers));
  share_integers("rawRewards", buffers->raw_rewards);
  share_integers("gameReturns", buffers->game_returns);
  share_integers("lives", buffers->lives);
  share_integers("frames", buffers->frames);
  share_integers("episodeFrames", buffers->episode_frames);
  share_integers("aleActions", buffers->ale_actions);
  share_bytes("terminated", buffers->terminated);
  share_bytes("truncated", buffers->truncated);
  share_bytes("stuck", buffers->stuck);
  share_bytes("lifeLost", buffers->life_lost);
  share_bytes("gameEnded", buffers->game_ended);
}

EnvironmentVector& EnvironmentVectorObject::RequireIdle(const Napi::CallbackInfo& info) {
  if (vector_ == nullptr) throw EnvironmentState(info.Env(), where_ + ": it is closed. Create a new one.");
  if (is_sent_) {
    throw EnvironmentState(info.Env(), where_ + ": sent actions are under way. Await recv() first.");
  }
  return *vector_;
}

// Every action and every environment is checked before any of them moves.
std::vector<int32_t> EnvironmentVectorObject::CheckActions(const Napi::CallbackInfo& info,
                                                           const EnvironmentVector& vector) {
  const std::vector<int32_t> actions = ReadIntegers(info[0], where_, "actions");
  const int num_actions = static_cast<int>(vector.environment(0).actions().size());
  if (static_cast<int>(actions.size()) != vector.num_envs()) {
    throw InvalidArgument(info.Env(), where_ + ": expected " + std::to_string(vector.num_envs()) +
                                          " actions, received " + std::to_string(actions.size()) + ".");
  }
  for (int i = 0; i < vector.num_envs(); ++i) {
    const std::string name = vector.num_envs() == 1 ? "action" : "actions[" + std::to_string(i) + "]";
    if (actions[i] < 0 || actions[i] >= num_actions) {
      throw InvalidArgument(info.Env(), where_ + ": expected an integer from 0 to " +
                                            std::to_string(num_actions - 1) + " for " + name + ", received " +
                                            std::to_string(actions[i]) + " (number). See actionMeanings.");
    }
    if (vector.needs_reset(i)) {
      throw EnvironmentState(info.Env(), where_ + ": environment " + std::to_string(i) +
                                             " has no episode to step: call reset first.");
    }
  }
  return actions;
}

// No two threads may reset one environment.
std::vector<int32_t> EnvironmentVectorObject::CheckIndices(const Napi::Value& value, const EnvironmentVector& vector) {
  const std::vector<int32_t> indices = ReadIntegers(value, where_, "indices");
  std::vector<uint8_t> is_listed(vector.num_envs(), 0);
  for (const int32_t index : indices) {
    const bool is_new = index >= 0 && index < vector.num_envs() && !is_listed[index];
    if (!is_new) {
      const std::string expected = "different integers from 0 to " + std::to_string(vector.num_envs() - 1);
      throw Mismatch(where_, expected, "indices", Napi::Number::New(value.Env(), index));
    }
    is_listed[index] = 1;
  }
  return indices;
}

std::vector<int32_t> EnvironmentVectorObject::CheckSeeds(const Napi::Value& value, size_t num_seeds) {
  const std::vector<int32_t> seeds = ReadIntegers(value, where_, "seeds");
  if (seeds.size() != num_seeds)
    throw Mismatch(where_, "a seed for each of " + std::to_string(num_seeds) + " environments", "seeds", value);
  for (const int32_t seed : seeds)
    RequireInteger(Napi::Number::New(value.Env(), seed), where_, "seeds", 0, std::numeric_limits<int32_t>::max());
  return seeds;
}

int EnvironmentVectorObject::CheckIndex(const Napi::CallbackInfo& info, const EnvironmentVector& vector) {
  return RequireInteger(info[0], where_, "index", 0, vector.num_envs() - 1);
}

void EnvironmentVectorObject::SaveState(const Napi::CallbackInfo& info) {
  EnvironmentVector& vector = RequireIdle(info);
  const int index = CheckIndex(info, vector);
  const int slot = RequireInteger(info[1], where_, "slot", 0, kMaxStates - 1);
  if (vector.environment(index).result().frame == 0 && vector.needs_reset(index)) {
    throw EnvironmentState(info.Env(), where_ + ": environment " + std::to_string(index) +
                                           " has no state before its first reset.");
  }
  const int before = vector.num_states();
  Guarded(info.Env(), where_, [&] { vector.Save(index, slot); });
  Napi::MemoryManagement::AdjustExternalMemory(info.Env(), (vector.num_states() - before) * kStateBytes);
}

void EnvironmentVectorObject::LoadState(const Napi::CallbackInfo& info) {
  EnvironmentVector& vector = RequireIdle(info);
  const int index = CheckIndex(info, vector);
  const int slot = RequireInteger(info[1], where_, "slot", 0, kMaxStates - 1);
  if (!vector.has_state(slot)) {
    throw EnvironmentState(info.Env(), where_ + ": nothing was saved in slot " + std::to_string(slot) + ".");
  }
  Guarded(info.Env(), where_, [&] { vector.Load(index, slot, info[2].As<Napi::Number>().Uint32Value()); });
}

void EnvironmentVectorObject::Reset(const Napi::CallbackInfo& info) {
  EnvironmentVector& vector = RequireIdle(info);
  std::vector<int32_t> indices(vector.num_envs());
  std::iota(indices.begin(), indices.end(), 0);
  if (!info[0].IsUndefined()) indices = CheckIndices(info[0], vector);
  std::vector<int32_t> seeds;
  if (!info[1].IsUndefined()) seeds = CheckSeeds(info[1], indices.size());
  Guarded(info.Env(), where_, [&] {
    vector.StartReset(indices, seeds);
    vector.Wait();
  });
}

void EnvironmentVectorObject::Step(const Napi::CallbackInfo& info) {
  EnvironmentVector& vector = RequireIdle(info);
  Guarded(info.Env(), where_, [&] {
    vector.StartStep(CheckActions(info, vector));
    vector.Wait();
  });
}

void EnvironmentVectorObject::Send(const Napi::CallbackInfo& info) {
  EnvironmentVector& vector = RequireIdle(info);
  Guarded(info.Env(), where_, [&] { vector.StartStep(CheckActions(info, vector)); });
  is_sent_ = true;
}

Napi::Value EnvironmentVectorObject::Recv(const Napi::CallbackInfo& info) {
  if (vector_ == nullptr) throw EnvironmentState(info.Env(), where_ + ": it is closed. Create a new one.");
  if (!is_sent_ || is_received_) {
    throw EnvironmentState(info.Env(), where_ + ": there is nothing to receive. Call send() first, recv() once.");
  }
  is_received_ = true;
  const auto on_received = [this] { is_sent_ = is_received_ = false; };
  auto* receiver = new Receiver(info.Env(), Value().As<Napi::Object>(), vector_, where_, on_received);
  const Napi::Promise promise = receiver->promise();
  receiver->Queue();
  return promise;
}

Napi::Value EnvironmentVectorObject::Render(const Napi::CallbackInfo& info) {
  const EnvironmentVector& vector = RequireIdle(info);
  const Emulator& emulator = vector.environment(CheckIndex(info, vector)).emulator();
  Napi::Uint8Array frame = Napi::Uint8Array::New(info.Env(), static_cast<size_t>(emulator.height()) * emulator.width() * 3);
  emulator.WriteRgb(frame.Data());
  return frame;
}

Napi::Value EnvironmentVectorObject::CapturedScreens(const Napi::CallbackInfo& info) {
  const EnvironmentVector& vector = RequireIdle(info);
  const std::vector<uint8_t>& screens = vector.environment(CheckIndex(info, vector)).captured_screens();
  return CopyBytes(info.Env(), screens.data(), screens.size());
}

Napi::Value EnvironmentVectorObject::CapturedSound(const Napi::CallbackInfo& info) {
  const EnvironmentVector& vector = RequireIdle(info);
  const std::vector<uint8_t>& sound = vector.environment(CheckIndex(info, vector)).captured_sound();
  return CopyBytes(info.Env(), sound.data(), sound.size());
}

// Waits for a batch under way: its threads use the emulators.
void EnvironmentVectorObject::Close(const Napi::CallbackInfo& info) {
  if (vector_ == nullptr) return;
  if (is_sent_) Guarded(info.Env(), where_, [&] { vector_->Wait(); });
  Release(info.Env());
}

void EnvironmentVectorObject::Release(Napi::Env env) {
  if (vector_ == nullptr) return;
  const int64_t num_bytes = vector_->num_envs() * kEmulatorBytes + vector_->num_states() * kStateBytes;
  Napi::MemoryManagement::AdjustExternalMemory(env, -num_bytes);
  vector_.reset();
}

}  // namespace ztw
