#include "environment_vector_object.h"

#include <limits>

#include <utility>

#include "environment_options_reader.h"
#include "js_errors.h"
#include "js_options.h"
#include "js_values.h"
#include "state_object.h"
#include "rom_reader.h"
#include "vector_commands.h"
#include "vector_receiver.h"

namespace ztw {
namespace {

constexpr char kClassName[] = "EnvironmentVector";
constexpr int64_t kEmulatorBytes = 700'000;  // measured: 652 kB, which the garbage collector cannot see

constexpr int kMaxStates = 65'536;
constexpr int64_t kStateBytes = 150'000;  // about

}  // namespace

Napi::Function EnvironmentVectorObject::Define(Napi::Env env) {
  using Self = EnvironmentVectorObject;
  return DefineClass(
      env, kClassName,
      {InstanceMethod<&Self::Reset>("reset"), InstanceMethod<&Self::Step>("step"),
       InstanceMethod<&Self::SendReset>("sendReset"), InstanceMethod<&Self::Send>("send"),
       InstanceMethod<&Self::Recv>("recv"),
       InstanceMethod<&Self::SaveState>("saveState"), InstanceMethod<&Self::LoadState>("loadState"),
       InstanceMethod<&Self::SerializeState>("serializeState"), InstanceMethod<&Self::RestoreState>("restoreState"),
       InstanceMethod<&Self::Render>("render"), InstanceMethod<&Self::CapturedScreens>("capturedScreens"),
       InstanceMethod<&Self::CapturedSound>("capturedSound"), InstanceMethod<&Self::Close>("close")});
}

EnvironmentVectorObject::EnvironmentVectorObject(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<EnvironmentVectorObject>(info) {
  JsOptions options(info[0], kClassName);
  where_ = options.Text("where");
  const RomSource source = ReadRomSource(options, where_);
  const VectorOptions shape = ReadVectorOptions(options);
  const Napi::Value arrays = options.Get("arrays");
  const EnvironmentOptions environment = ReadEnvironmentOptions(options);
  options.RefuseOthers();
  Guarded(info.Env(), where_, [&] {
    const Rom rom = IdentifyRom(source);
    const bool has_final = shape.autoreset == Autoreset::kSameStep;
    const auto buffers = std::make_shared<ResultBuffers>(shape.batch_size, has_final);
    if (!arrays.IsUndefined()) arrays_.Take(arrays, where_, *buffers);
    vector_ = std::make_shared<EnvironmentVector>(rom, environment, shape, buffers);
    is_under_way_.resize(shape.num_envs);
    Napi::MemoryManagement::AdjustExternalMemory(info.Env(), shape.num_envs * kEmulatorBytes);
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
  arrays_.Define(env, self, vector->buffers());
}

EnvironmentVector& EnvironmentVectorObject::RequireOpen(const Napi::CallbackInfo& info) {
  if (vector_ == nullptr) throw EnvironmentState(info.Env(), where_ + ": it is closed. Create a new one.");
  return *vector_;
}

EnvironmentVector& EnvironmentVectorObject::RequireIdle(const Napi::CallbackInfo& info) {
  EnvironmentVector& vector = RequireOpen(info);
  if (vector.is_batched() && is_received_) {
    throw EnvironmentState(info.Env(), where_ + ": a batch is being received. Await recv() first.");
  }
  if (!vector.is_batched() && num_under_way_ > 0) {
    throw EnvironmentState(info.Env(), where_ + ": sent actions are under way. Await recv() first.");
  }
  return vector;
}

int EnvironmentVectorObject::RequireIdleIndex(const Napi::CallbackInfo& info, const EnvironmentVector& vector) {
  const int index = RequireInteger(info[0], where_, "index", 0, vector.num_envs() - 1);
  if (is_under_way_[index]) {
    throw EnvironmentState(info.Env(), where_ + ": environment " + std::to_string(index) +
                                           " is under way. Receive its results first.");
  }
  return index;
}

// Every action and every environment is checked before any of them moves.
std::vector<Command> EnvironmentVectorObject::RequireSteps(const Napi::CallbackInfo& info,
                                                           const EnvironmentVector& vector) {
  std::vector<Command> commands = ReadSteps(info[0], info[1], where_, vector);
  for (const Command& command : commands) {
    const std::string environment = where_ + ": environment " + std::to_string(command.index);
    if (is_under_way_[command.index]) {
      throw EnvironmentState(info.Env(), environment + " is under way. Receive its results first.");
    }
    if (vector.needs_reset(command.index)) {
      throw EnvironmentState(info.Env(), environment + " has no episode to step: call reset first.");
    }
  }
  return commands;
}

// Without as many, whoever waits would wait forever.
void EnvironmentVectorObject::RequireBatch(Napi::Env env, int num_under_way) {
  const int batch_size = vector_->is_batched() ? vector_->batch_size() : 1;
  if (num_under_way >= batch_size) return;
  throw EnvironmentState(env, where_ + ": a batch has " + std::to_string(batch_size) + " environments, and " +
                                  std::to_string(num_under_way) + " are under way. Send actions to more of them first.");
}

void EnvironmentVectorObject::Begin(std::vector<Command> commands) {
  if (vector_->is_batched()) {
    for (const Command& command : commands) is_under_way_[command.index] = 1;
    num_under_way_ += static_cast<int>(commands.size());
    vector_->Send(commands);
  } else {
    vector_->Start(std::move(commands));
    num_under_way_ = vector_->num_envs();
  }
}

// Whatever they are at is given up.
void EnvironmentVectorObject::BeginResets(std::vector<Command> commands) {
  std::vector<int> given_up;
  for (const Command& command : commands)
    if (is_under_way_[command.index]) given_up.push_back(command.index);
  if (!given_up.empty()) vector_->Drop(given_up);
  for (const int index : given_up) is_under_way_[index] = 0;
  num_under_way_ -= static_cast<int>(given_up.size());
  Begin(std::move(commands));
}

void EnvironmentVectorObject::ReceiveNow() {
  vector_->Receive();
  EndReceive(*vector_, true);
}

void EnvironmentVectorObject::EndReceive(const EnvironmentVector& vector, bool is_shown) {
  is_received_ = false;
  if (!vector.is_batched()) {
    num_under_way_ = 0;
  } else if (is_shown) {
    for (const int index : vector.shown()) is_under_way_[index] = 0;
    num_under_way_ -= vector.batch_size();
  }
}

void EnvironmentVectorObject::SaveState(const Napi::CallbackInfo& info) {
  EnvironmentVector& vector = RequireIdle(info);
  const int index = RequireIdleIndex(info, vector);
  const int slot = RequireInteger(info[1], where_, "slot", 0, kMaxStates - 1);
  RequireState(info.Env(), vector, index);
  const int before = vector.num_states();
  Guarded(info.Env(), where_, [&] { vector.Save(index, slot); });
  Napi::MemoryManagement::AdjustExternalMemory(info.Env(), (vector.num_states() - before) * kStateBytes);
}

void EnvironmentVectorObject::RequireState(Napi::Env env, const EnvironmentVector& vector, int index) {
  if (vector.environment(index).result().frame != 0 || !vector.needs_reset(index)) return;
  throw EnvironmentState(env, where_ + ": environment " + std::to_string(index) + " has no state before its first reset.");
}

Napi::Value EnvironmentVectorObject::SerializeState(const Napi::CallbackInfo& info) {
  EnvironmentVector& vector = RequireIdle(info);
  const int index = RequireIdleIndex(info, vector);
  const int seed = RequireInteger(info[1], where_, "seed", 0, std::numeric_limits<int>::max());
  RequireState(info.Env(), vector, index);
  std::vector<uint8_t> bytes;
  Guarded(info.Env(), where_, [&] { bytes = vector.Serialize(index, static_cast<uint32_t>(seed)); });
  return CopyBytes(info.Env(), bytes.data(), bytes.size());
}

Napi::Value EnvironmentVectorObject::RestoreState(const Napi::CallbackInfo& info) {
  EnvironmentVector& vector = RequireIdle(info);
  const int index = RequireIdleIndex(info, vector);
  const std::string where = where_ + ".restoreState";
  uint32_t seed = 0;
  Guarded(info.Env(), where, [&] { seed = vector.Deserialize(index, RequireStateBytes(info[1], where)); });
  return Napi::Number::New(info.Env(), seed);
}

void EnvironmentVectorObject::LoadState(const Napi::CallbackInfo& info) {
  EnvironmentVector& vector = RequireIdle(info);
  const int index = RequireIdleIndex(info, vector);
  const int slot = RequireInteger(info[1], where_, "slot", 0, kMaxStates - 1);
  if (!vector.has_state(slot)) {
    throw EnvironmentState(info.Env(), where_ + ": nothing was saved in slot " + std::to_string(slot) + ".");
  }
  Guarded(info.Env(), where_, [&] { vector.Load(index, slot, info[2].As<Napi::Number>().Uint32Value()); });
}

void EnvironmentVectorObject::Reset(const Napi::CallbackInfo& info) {
  EnvironmentVector& vector = RequireIdle(info);
  std::vector<Command> commands = ReadResets(info[0], info[1], where_, vector);
  if (!vector.is_batched()) return Guarded(info.Env(), where_, [&] { vector.Run(std::move(commands)); });
  int num_under_way = num_under_way_;
  for (const Command& command : commands) num_under_way += !is_under_way_[command.index];
  RequireBatch(info.Env(), num_under_way);
  Guarded(info.Env(), where_, [&] {
    BeginResets(std::move(commands));
    ReceiveNow();
  });
}

void EnvironmentVectorObject::Step(const Napi::CallbackInfo& info) {
  EnvironmentVector& vector = RequireIdle(info);
  std::vector<Command> commands = RequireSteps(info, vector);
  if (!vector.is_batched()) return Guarded(info.Env(), where_, [&] { vector.Run(std::move(commands)); });
  RequireBatch(info.Env(), num_under_way_ + static_cast<int>(commands.size()));
  Guarded(info.Env(), where_, [&] {
    Begin(std::move(commands));
    ReceiveNow();
  });
}

void EnvironmentVectorObject::SendReset(const Napi::CallbackInfo& info) {
  std::vector<Command> commands = ReadResets(info[0], info[1], where_, RequireIdle(info));
  Guarded(info.Env(), where_, [&] { BeginResets(std::move(commands)); });
}

void EnvironmentVectorObject::Send(const Napi::CallbackInfo& info) {
  EnvironmentVector& vector = RequireOpen(info);
  if (!vector.is_batched()) RequireIdle(info);
  std::vector<Command> commands = RequireSteps(info, vector);
  Guarded(info.Env(), where_, [&] { Begin(std::move(commands)); });
}

Napi::Value EnvironmentVectorObject::Recv(const Napi::CallbackInfo& info) {
  const EnvironmentVector& vector = RequireOpen(info);
  if (num_under_way_ == 0 || is_received_) {
    throw EnvironmentState(info.Env(), where_ + ": there is nothing to receive. Call send() first, recv() once.");
  }
  if (vector.is_batched()) RequireBatch(info.Env(), num_under_way_);
  is_received_ = true;
  const auto on_received = [this, &vector](bool is_shown) { EndReceive(vector, is_shown); };
  // Deletes itself.
  auto* receiver = new Receiver(info.Env(), Value().As<Napi::Object>(), vector_, where_, on_received);
  return receiver->Start();
}

Napi::Value EnvironmentVectorObject::Render(const Napi::CallbackInfo& info) {
  const EnvironmentVector& vector = RequireIdle(info);
  const Emulator& emulator = vector.environment(RequireIdleIndex(info, vector)).emulator();
  Napi::Uint8Array frame = Napi::Uint8Array::New(info.Env(), static_cast<size_t>(emulator.height()) * emulator.width() * 3);
  emulator.WriteRgb(frame.Data());
  return frame;
}

Napi::Value EnvironmentVectorObject::CapturedScreens(const Napi::CallbackInfo& info) {
  const EnvironmentVector& vector = RequireIdle(info);
  const std::vector<uint8_t>& screens = vector.environment(RequireIdleIndex(info, vector)).captured_screens();
  return CopyBytes(info.Env(), screens.data(), screens.size());
}

Napi::Value EnvironmentVectorObject::CapturedSound(const Napi::CallbackInfo& info) {
  const EnvironmentVector& vector = RequireIdle(info);
  const std::vector<uint8_t>& sound = vector.environment(RequireIdleIndex(info, vector)).captured_sound();
  return CopyBytes(info.Env(), sound.data(), sound.size());
}

// Waits for all that step together, so that the arrays hold their results. In batches, what has not begun is dropped; a batch that
// somebody waits for is received first.
void EnvironmentVectorObject::Close(const Napi::CallbackInfo& info) {
  if (vector_ == nullptr) return;
  if (!vector_->is_batched() && num_under_way_ > 0) Guarded(info.Env(), where_, [&] { vector_->Wait(); });
  Release(info.Env());
}

void EnvironmentVectorObject::Release(Napi::Env env) {
  if (vector_ == nullptr) return;
  const int64_t num_bytes = vector_->num_envs() * kEmulatorBytes + vector_->num_states() * kStateBytes;
  Napi::MemoryManagement::AdjustExternalMemory(env, -num_bytes);
  vector_.reset();
}

}  // namespace ztw
