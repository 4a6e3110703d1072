// Processors that are run instruction by instruction, to find the first one after which two consoles differ.
#ifndef ZTW_CORE_CORE_TRACE_H_
#define ZTW_CORE_CORE_TRACE_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>

#include "ale/emucore/M6502Low.hxx"

namespace ztw {

// One instruction, and what stood in the console after it.
struct TracedInstruction {
  uint16_t pc = 0;
  uint8_t opcode = 0;
  uint32_t cycle = 0;
  uint8_t a = 0, x = 0, y = 0, sp = 0, status = 0;
  size_t state = 0;  // hash of the whole console as it is saved

  // Whether all is equal but pc and opcode, which are not known of what is run in one go.
  bool EndsLike(const TracedInstruction& other) const;
  // E.g. "pc f05a, opcode e9, cycle 1234, a 01, x 02, y 03, sp fd, p 30".
  std::string text() const;
};

// What is called with every instruction that was run alone.
struct Tracer {
  std::function<void(TracedInstruction)> on_instruction;  // nothing is traced while this is empty
  uint32_t run_in_one_go = 0;                             // instructions, before the first that is traced
};

// A processor that tells a tracer what it does.
template <typename Base>
class Traced : public Base {
 public:
  template <typename... Arguments>
  explicit Traced(Tracer& tracer, Arguments... arguments) : Base(arguments...), tracer_(tracer) {}

  bool execute(uint32_t number) override {
    if (!tracer_.on_instruction) return Base::execute(number);
    for (uint32_t count = 0; count < number;) {
      const uint16_t pc = this->PC;
      const uint32_t batch = std::min(std::max(tracer_.run_in_one_go, uint32_t{1}), number - count);
      const int before = this->myTotalInstructionCount;
      const bool is_fine = Base::execute(batch);
      const uint32_t done = batch == 1 ? 1 : static_cast<uint32_t>(this->myTotalInstructionCount - before);
      count += batch;
      const bool is_stopped = (this->myExecutionStatus & Base::StopExecutionBit) != 0;
      tracer_.run_in_one_go -= std::min(tracer_.run_in_one_go, done);
      if (tracer_.run_in_one_go == 0) tracer_.on_instruction(Look(pc));
      if (!is_fine || is_stopped) return is_fine;
    }
    return true;
  }

 private:
  TracedInstruction Look(uint16_t pc);

  Tracer& tracer_;
};

// A hash of a console's whole state, as it is saved.
size_t HashSystem(ale::stella::System& system);

template <typename Base>
TracedInstruction Traced<Base>::Look(uint16_t pc) {
  return {pc,      this->IR, this->mySystem->cycles(), this->A, this->X, this->Y, this->SP, this->PS(),
          HashSystem(*this->mySystem)};
}

}  // namespace ztw

#endif  // ZTW_CORE_CORE_TRACE_H_
