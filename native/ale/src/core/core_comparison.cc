#include "core/core_comparison.h"

#include <ctime>
#include <limits>
#include <memory>
#include <random>

#include "ale/emucore/Console.hxx"
#include "core/core_play.h"
#include "core/cpu_processor.h"

namespace ztw {
namespace {

constexpr int kNumActions = 18;
constexpr int kFramesOfCheck = 100;  // between two comparisons of whole states

class AleProcessor : public ale::stella::M6502Low {
 public:
  AleProcessor() : M6502Low(1) {}
};

// Has one wrong flag: a subtraction of a constant turns V over; always, or only where many instructions are run at once.
class PlantedProcessor : public Processor {
 public:
  explicit PlantedProcessor(Plant plant) : plant_(plant) {}

  bool execute(uint32_t number) override {
    constexpr uint8_t kSubtractConstant = 0xe9;
    const bool is_wrong = plant_ == Plant::kFlag || number > 1;
    for (uint32_t count = 0; count < number; ++count) {
      const bool is_fine = Processor::execute(1);
      if (is_wrong && IR == kSubtractConstant) V = !V;
      if (!is_fine || (myExecutionStatus & StopExecutionBit) != 0) return is_fine;
    }
    return true;
  }

 private:
  const Plant plant_;
};

EmulatorSettings SettingsOf(Core core) {
  EmulatorSettings settings;
  settings.core = core;
  return settings;
}

double ThreadSeconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace

CoreComparison::CoreComparison(const Rom& rom, Plant plant) : ale_(rom, SettingsOf(Core::kAle)), ours_(rom, SettingsOf(Core::kZtw)) {
  InstallProcessor(std::make_unique<Traced<AleProcessor>>(ale_tracer_), ale_.console());
  if (plant != Plant::kFlag && plant != Plant::kLongRuns) {
    InstallProcessor(std::make_unique<Traced<Processor>>(our_tracer_), ours_.console());
  } else {
    InstallProcessor(std::make_unique<Traced<PlantedProcessor>>(our_tracer_, plant), ours_.console());
  }
}

std::optional<CoreDifference> CoreComparison::Compare(uint32_t seed, int num_frames) {
  CorePlay play(seed, ale_, ours_);
  CoreDifference difference;
  while (play.frame() < num_frames) {
    difference.frame = play.frame();
    difference.what = play.PlayFrame();
    const bool is_check = play.frame() % kFramesOfCheck == 0 || play.frame() == num_frames;
    if (difference.what.empty() && is_check) difference.what = play.CompareStates();
    if (difference.what.empty()) continue;
    LocateFrame(play, difference);
    LocateInstruction(play, difference);
    return difference;
  }
  return std::nullopt;
}

double CoreComparison::Time(Core core, uint32_t seed, int num_frames) {
  Emulator& emulator = core == Core::kAle ? ale_ : ours_;
  std::mt19937 random(seed);
  emulator.Reseed(seed);
  emulator.Reset();
  const double begin = ThreadSeconds();
  for (int frame = 0; frame < num_frames; ++frame) {
    if (emulator.is_game_over()) emulator.Reset();
    emulator.Act(static_cast<ale::Action>(random() % kNumActions));
  }
  return ThreadSeconds() - begin;
}

// Saved states may differ earlier than what a player sees.
void CoreComparison::LocateFrame(CorePlay& play, CoreDifference& difference) {
  const int last = difference.frame;
  play.Begin();
  play.Continue(last - last % kFramesOfCheck);
  while (play.frame() < last) {
    const int frame = play.frame();
    std::string what = play.PlayFrame();
    if (what.empty()) what = play.CompareStates();
    if (what.empty()) continue;
    difference.frame = frame;
    difference.what = what;
    return;
  }
}

void CoreComparison::LocateInstruction(CorePlay& play, CoreDifference& difference) {
  play.Begin();
  play.Continue(difference.frame);
  std::vector<TracedInstruction> ale;
  size_t num_ours = 0;
  ale_tracer_.on_instruction = [&](const TracedInstruction& traced) { ale.push_back(traced); };
  our_tracer_.on_instruction = [&](const TracedInstruction& ours) {
    const size_t index = num_ours++;
    if (difference.instruction >= 0) return;
    const bool is_there = index < ale.size();
    if (is_there && ours.pc == ale[index].pc && ours.opcode == ale[index].opcode && ours.EndsLike(ale[index])) return;
    difference.instruction = static_cast<int>(index);
    difference.ale = is_there ? ale[index].text() : "none: the frame had ended";
    difference.ours = ours.text();
  };
  play.PlayFrame();
  ale_tracer_.on_instruction = our_tracer_.on_instruction = nullptr;
  if (difference.instruction < 0) LocateRun(play, ale, difference);
}

// Where instructions that are run alone do all that they should, what is done for many at once does not: the fewest in
// one go that end elsewhere, by halves.
void CoreComparison::LocateRun(CorePlay& play, const std::vector<TracedInstruction>& ale, CoreDifference& difference) {
  const auto is_equal = [&](size_t num) { return RunInOneGo(play, difference.frame, num).EndsLike(ale[num - 1]); };
  size_t equal = 0, different = ale.size();
  if (different == 0 || is_equal(different)) return;
  while (different - equal > 1) {
    const size_t middle = (equal + different) / 2;
    (is_equal(middle) ? equal : different) = middle;
  }
  difference.is_in_runs = true;
  difference.instruction = static_cast<int>(equal);
  difference.ale = ale[equal].text();
  difference.ours = RunInOneGo(play, difference.frame, different).text();
}

TracedInstruction CoreComparison::RunInOneGo(CorePlay& play, int frame, size_t num_instructions) {
  play.Begin();
  play.Continue(frame);
  TracedInstruction last;
  our_tracer_.run_in_one_go = static_cast<uint32_t>(num_instructions);
  our_tracer_.on_instruction = [&](const TracedInstruction& traced) {
    last = traced;
    our_tracer_.run_in_one_go = std::numeric_limits<uint32_t>::max();  // the rest is of no interest
  };
  play.PlayFrame();
  our_tracer_ = {};
  return last;
}

}  // namespace ztw
