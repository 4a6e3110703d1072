#include "core/cpu_drill.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include "ale/emucore/Cart.hxx"
#include "ale/emucore/Console.hxx"
#include "ale/emucore/MediaSrc.hxx"
#include "core/core_trace.h"
#include "core/cpu_processor.h"
#include "emulator.h"

namespace ztw {
namespace {

constexpr uint16_t kRomBegin = 0x1000, kRomBytes = 0x1000, kVectors = 0xffc;
constexpr int kRunsOfProgram = 8;

class MistakenProcessor : public Processor {
 public:
  bool execute(uint32_t number) override {
    const bool is_fine = Processor::execute(number);
    if (X % 4 == 3) V = !V;
    return is_fine;
  }
};

// An illegal instruction is told on the error stream by ALE's interpreter, each time.
class QuietErrors {
 public:
  QuietErrors() : buffer_(std::cerr.rdbuf(nullptr)) {}
  ~QuietErrors() { std::cerr.rdbuf(buffer_); }

 private:
  std::streambuf* const buffer_;
};

EmulatorSettings SettingsOfAle() {
  EmulatorSettings settings;
  settings.core = Core::kAle;
  return settings;
}

class Programmer {
 public:
  explicit Programmer(uint32_t seed) : random_(seed) {}

  int Draw(int bound) { return static_cast<int>(random_() % static_cast<uint32_t>(bound)); }

  // Bytes of a ROM. Illegal instructions end a program, so most have none; loops that wait are put in, as is what sets timers.
  std::vector<uint8_t> Draw() {
    std::vector<uint8_t> rom(kRomBytes);
    const bool has_illegal = Draw(8) == 0;
    for (uint8_t& byte : rom) {
      do byte = static_cast<uint8_t>(Draw(256));
      while (!has_illegal && IsIllegal(byte));
    }
    for (int count = Draw(200); count > 0; --count) Put(rom, Loop());
    for (int count = Draw(50); count > 0; --count) Put(rom, {0x8d, static_cast<uint8_t>(0x94 + Draw(4)), 0x02});
    rom[kVectors + 1] |= 0x10;  // begins in the ROM
    return rom;
  }

 private:
  static bool IsIllegal(uint8_t byte) {
    const bool is_load = byte == 0x82 || byte == 0xa2 || byte == 0xc2 || byte == 0xe2;
    return (byte & 0x1f) == 0x12 || ((byte & 0x0f) == 0x02 && !is_load);
  }

  std::vector<uint8_t> Loop() {
    constexpr std::array<uint8_t, 4> kReads = {0xad, 0xae, 0xac, 0x2c}, kBranches = {0xd0, 0x10, 0x30, 0xf0};
    const uint8_t branch = kBranches[Draw(4)];
    if (Draw(3) == 0) return {static_cast<uint8_t>(Draw(2) == 0 ? 0x88 : 0xca), branch, 0xfd};
    return {kReads[Draw(4)], static_cast<uint8_t>(0x84 + Draw(2)), 0x02, branch, 0xfb};
  }

  void Put(std::vector<uint8_t>& rom, const std::vector<uint8_t>& code) {
    std::copy(code.begin(), code.end(), rom.begin() + Draw(static_cast<int>(kVectors - code.size())));
  }

  std::mt19937 random_;
};

// One of the two consoles.
struct Drilled {
  explicit Drilled(const Rom& rom) : emulator(rom, SettingsOfAle()) {}

  ale::stella::System& system() { return emulator.console().system(); }

  void Begin(const std::vector<uint8_t>& rom) {
    ale::stella::Device* const device = system().getPageAccess(kRomBegin >> system().pageShift()).device;
    auto& cartridge = dynamic_cast<ale::stella::Cartridge&>(*device);
    for (uint16_t offset = 0; offset < kRomBytes; ++offset)
      cartridge.patch(static_cast<uint16_t>(kRomBegin + offset), rom[offset]);
    system().reset();
  }

  // A number of instructions, or a frame.
  void Run(uint32_t num_instructions) {
    if (num_instructions > 0) {
      system().m6502().execute(num_instructions);
    } else {
      emulator.console().mediaSource().update();
    }
  }

  Emulator emulator;
};

class AleProcessor : public ale::stella::M6502Low {
 public:
  AleProcessor() : M6502Low(1) {}
};

// Where a drill stands.
struct Place {
  int program = 0, run = 0;
  uint32_t num_instructions = 0;  // 0: a frame
};

class Drill {
 public:
  Drill(const Rom& rom, uint32_t seed, bool with_mistake) : ale_(rom), ours_(rom), programmer_(seed) {
    InstallProcessor(std::make_unique<Traced<AleProcessor>>(ale_tracer_), ale_.emulator.console());
    std::unique_ptr<ale::stella::M6502Low> ours = std::make_unique<Traced<Processor>>(our_tracer_);
    if (with_mistake) ours = std::make_unique<Traced<MistakenProcessor>>(our_tracer_);
    InstallProcessor(std::move(ours), ours_.emulator.console());
  }

  // The first run after which the saved states differ.
  std::optional<Place> Run(int num_programs) {
    for (Place place; place.program < num_programs; ++place.program) {
      BeginProgram();
      for (place.run = 0; place.run < kRunsOfProgram; ++place.run) {
        place.num_instructions = DrawRun();
        RunBoth(place.num_instructions);
        if (HashSystem(ale_.system()) != HashSystem(ours_.system())) return place;
      }
    }
    return std::nullopt;
  }

  // In a new drill: the run's first instruction after which they differ, or nothing.
  std::string Trace(const Place& place) {
    for (int program = 0; program <= place.program; ++program) {
      BeginProgram();
      for (int run = 0; run < (program == place.program ? place.run : kRunsOfProgram); ++run) RunBoth(DrawRun());
    }
    std::vector<TracedInstruction> ale;
    size_t num_ours = 0;
    std::string text;
    ale_tracer_.on_instruction = [&](const TracedInstruction& traced) { ale.push_back(traced); };
    our_tracer_.on_instruction = [&](const TracedInstruction& ours) {
      const size_t index = num_ours++;
      if (!text.empty() || (index < ale.size() && ours.EndsLike(ale[index]))) return;
      text = ": ALE's " + (index < ale.size() ? ale[index].text() : "had ended") + "; ours " + ours.text();
    };
    RunBoth(DrawRun());
    return text;
  }

 private:
  void BeginProgram() {
    const std::vector<uint8_t> bytes = programmer_.Draw();
    ale_.Begin(bytes), ours_.Begin(bytes);
  }
  uint32_t DrawRun() { return static_cast<uint32_t>(programmer_.Draw(4) == 0 ? 0 : 1 + programmer_.Draw(300)); }
  void RunBoth(uint32_t num_instructions) { ale_.Run(num_instructions), ours_.Run(num_instructions); }

  Tracer ale_tracer_, our_tracer_;
  Drilled ale_, ours_;
  Programmer programmer_;
};

}  // namespace

std::string DrillProcessors(const Rom& rom, uint32_t seed, int num_programs, bool with_mistake) {
  const QuietErrors quiet;
  const std::optional<Place> place = Drill(rom, seed, with_mistake).Run(num_programs);
  if (!place.has_value()) return "";
  return "program " + std::to_string(place->program) + ", run " + std::to_string(place->run) + " of " +
         std::to_string(place->num_instructions) + " instructions" + Drill(rom, seed, with_mistake).Trace(*place);
}

}  // namespace ztw
