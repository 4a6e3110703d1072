#include "core/tia_drill.h"

#include <cstring>
#include <memory>
#include <random>

#include "ale/emucore/Console.hxx"
#include "ale/emucore/M6502Low.hxx"
#include "ale/emucore/MediaSrc.hxx"
#include "ale/emucore/System.hxx"
#include "core/core_trace.h"
#include "emulator.h"

namespace ztw {
namespace {

constexpr int kCyclesOfLine = 76;
constexpr uint16_t kSync = 0x00, kBlank = 0x01, kWait = 0x02, kPattern = 0x1b, kMotion = 0x2a, kLastRegister = 0x2c;

// What a frame of the drill is made of. A short one ends while it is drawn; a long one is cut off by the chip; a broken one
// runs out of instructions.
struct FramePlan {
  int num_lines;
  int accesses_of_line;
  bool is_broken;
};

// Plays no program: it accesses the video chip as a seed says.
class DrillProcessor : public ale::stella::M6502Low {
 public:
  DrillProcessor(uint32_t seed, bool has_mistake) : M6502Low(1), random_(seed), has_mistake_(has_mistake) {}

  bool execute(uint32_t) override {
    myExecutionStatus = 0;
    const FramePlan plan = DrawPlan();
    const uint32_t end = mySystem->cycles() + static_cast<uint32_t>(plan.num_lines * kCyclesOfLine);
    while (mySystem->cycles() < end && myExecutionStatus == 0) Access(plan.accesses_of_line);
    if (plan.is_broken || myExecutionStatus != 0) return true;
    Write(kSync, 0x02);
    mySystem->incrementCycles(2 * kCyclesOfLine + Draw(kCyclesOfLine));
    Write(kSync, 0x00);
    return true;
  }

  uint32_t reads() const { return reads_; }

 private:
  int Draw(int bound) { return static_cast<int>(random_() % static_cast<uint32_t>(bound)); }

  FramePlan DrawPlan() {
    const int kind = Draw(10);
    const int num_lines = kind < 5 ? 250 + Draw(20) : kind < 8 ? Draw(250) : kind < 9 ? 300 : Draw(280);
    return {num_lines, 1 + Draw(16), kind == 9};
  }

  void Access(int accesses_of_line) {
    constexpr int kFewestCycles = 2;
    mySystem->incrementCycles(static_cast<uint32_t>(kFewestCycles + Draw(2 * kCyclesOfLine / accesses_of_line)));
    myLastAccessWasRead = Draw(8) != 0;
    constexpr int kNumReads = 16;
    if (Draw(10) == 0) {
      reads_ = reads_ * 31 + mySystem->peek(static_cast<uint16_t>(Draw(kNumReads)));
      return;
    }
    const int kind = Draw(12);
    if (kind == 0) return Write(kWait, 0);
    if (kind == 1) return Write(kMotion, 0);
    if (kind == 2 && Draw(8) != 0) return Write(kBlank, Draw(3) == 0 ? 0x82 : 0);
    const auto address = static_cast<uint16_t>(kWait + 1 + Draw(kLastRegister - kWait));
    // Few values, so that many writes change nothing; and the plain ones more often.
    const int value = Draw(3) == 0 ? 0 : Draw(3) == 0 ? 0xff : Draw(256);
    Write(address, static_cast<uint8_t>(value));
  }

  void Write(uint16_t address, uint8_t value) {
    const bool is_wrong = has_mistake_ && address == kPattern && mySystem->cycles() % 8 == 0;
    mySystem->poke(address, is_wrong ? static_cast<uint8_t>(value ^ 1) : value);
  }

  std::mt19937 random_;
  const bool has_mistake_;  // some patterns of player 0 are written with another bit
  uint32_t reads_ = 0;
};

// One of the two consoles.
struct Drilled {
  Drilled(const Rom& rom, Core core, uint32_t seed, bool has_mistake) : emulator(rom, SettingsOf(core)) {
    auto made = std::make_unique<DrillProcessor>(seed, has_mistake);
    processor = made.get();
    InstallProcessor(std::move(made), emulator.console());
  }

  static EmulatorSettings SettingsOf(Core core) {
    EmulatorSettings settings;
    settings.core = core;
    return settings;
  }

  ale::stella::MediaSource& video() { return emulator.console().mediaSource(); }
  size_t state() { return HashSystem(emulator.console().system()); }

  Emulator emulator;
  DrillProcessor* processor;  // the console's
};

std::string FirstPixel(const uint8_t* ale, const uint8_t* ours, int width) {
  size_t pixel = 0;
  while (ale[pixel] == ours[pixel]) ++pixel;
  return "row " + std::to_string(pixel / width) + ", column " + std::to_string(pixel % width) + " is " +
         std::to_string(ale[pixel]) + " with ALE's chip, " + std::to_string(ours[pixel]) + " with ours";
}

std::string CompareChips(Drilled& ale, Drilled& ours, bool looks) {
  if (ale.processor->reads() != ours.processor->reads()) return "what is read";
  if (ale.state() != ours.state()) return "the saved state";
  if (!looks) return "";
  const uint8_t* ale_screen = ale.video().currentFrameBuffer();
  const uint8_t* our_screen = ours.video().currentFrameBuffer();
  const auto width = static_cast<int>(ale.video().width());
  const size_t num_pixels = static_cast<size_t>(ale.video().height()) * width;
  if (std::memcmp(ale_screen, our_screen, num_pixels) == 0) return "";
  return "the screen: " + FirstPixel(ale_screen, our_screen, width);
}

}  // namespace

std::string DrillVideo(const Rom& rom, uint32_t seed, int num_frames, bool with_mistake) {
  Drilled ale(rom, Core::kAle, seed, false), ours(rom, Core::kZtw, seed, with_mistake);
  std::mt19937 random(seed);
  std::optional<EmulatorState> kept_ale, kept_ours;
  for (int frame = 0; frame < num_frames; ++frame) {
    const uint32_t event = random() % 20;
    if (event == 0) {
      kept_ale = ale.emulator.Save(false), kept_ours = ours.emulator.Save(false);
    } else if (event == 1 && kept_ale.has_value()) {
      ale.emulator.Restore(*kept_ours), ours.emulator.Restore(*kept_ale);
    } else if (event == 2) {
      ale.emulator.console().system().reset(), ours.emulator.console().system().reset();
    }
    ale.video().update(), ours.video().update();
    const std::string difference = CompareChips(ale, ours, random() % 3 == 0);
    if (!difference.empty()) return "frame " + std::to_string(frame) + ": " + difference;
  }
  return "";
}

}  // namespace ztw
