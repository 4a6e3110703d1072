// The interpreter: one handler an opcode, each of which jumps to the next; registers are local to one function.
#include <algorithm>

#include "ale/emucore/Device.hxx"
#include "core/cpu_loops.h"
#include "core/cpu_processor.h"

// What most instructions do, and what they do once in a while.
#define ZTW_OFTEN(condition) __builtin_expect(!!(condition), 1)
#define ZTW_SELDOM(condition) __builtin_expect(!!(condition), 0)

namespace ztw {

using ale::stella::Device;
using PageAccess = ale::stella::System::PageAccess;

namespace {

bool IsInRom(uint16_t address) { return (address & 0x1000) != 0; }

}  // namespace

bool Processor::execute(uint32_t number) {
  if (number == 0 || (myExecutionStatus & FatalErrorBit) != 0 || !FindConsole()) return M6502Low::execute(number);
  myExecutionStatus = 0;
  myLastAccessWasRead = true;  // as it is whenever an instruction of ours writes

#include "core/cpu_opcode_table.h"

  // Registers. Of `nz`, the low byte is 0 where Z is set, and bit 7 or 8 is set where N is.
  uint8_t a, x, y, sp, opcode;
  uint32_t nz, carry, overflow;
  uint32_t cycles = *cycles_;
  // The program counter is the window's begin and `at`.
  CodeWindow window;
  uint32_t at;
  const uint8_t* code;
  uint32_t length;
  // Scratch of one instruction.
  uint32_t operand = 0, address, value;
  const PageAccess* const pages = pages_;
  uint8_t* const ram = ram_;
  uint32_t left = number;

#define ZTW_LOAD_REGISTERS                              \
  a = A, x = X, y = Y, sp = SP, opcode = IR;            \
  nz = (notZ ? 1u : 0u) | (N ? 0x100u : 0u);            \
  carry = C, overflow = V;                              \
  window = {};                                          \
  window.begin = PC, at = 0, code = nullptr, length = 0

#define ZTW_STORE_REGISTERS                                       \
  A = a, X = x, Y = y, SP = sp, IR = opcode;                      \
  notZ = (nz & 0xff) != 0, N = (nz & 0x180) != 0;                 \
  C = carry != 0, V = overflow != 0;                              \
  PC = static_cast<uint16_t>(window.begin + at), *cycles_ = cycles

#define ZTW_DISPATCH                          \
  do {                                        \
    if (ZTW_SELDOM(at >= length)) goto moved; \
    opcode = code[at];                        \
    goto* handlers[opcode];                   \
  } while (0)

#define ZTW_NEXT                              \
  do {                                        \
    if (ZTW_SELDOM(--left == 0)) goto leave;  \
    ZTW_DISPATCH;                             \
  } while (0)

  ZTW_LOAD_REGISTERS;

  goto find;

// After an instruction of ours that has left the window.
moved: {
  const auto pc = static_cast<uint16_t>(window.begin + at);
  if (!IsInRom(pc)) *bus_ = BusAfter(opcode, operand, pc);
}
find: {
  const auto pc = static_cast<uint16_t>(window.begin + at);
  window = FindWindow(pc);
  if (window.code == nullptr) window.begin = pc;
  at = static_cast<uint16_t>(pc - window.begin);
  code = window.code, length = window.length;
  if (at >= length) goto rare;
  opcode = code[at];
  goto* handlers[opcode];
}

// A branch has gone back to the instruction before it. If that waits for nothing but time, time goes on in one jump, but for
// the last round.
loop: {
  if (--left == 0) goto leave;
  if (ZTW_SELDOM(at >= length)) goto moved;
  const uint8_t* const body = code + at;
  const uint32_t rounds = operand == kCountLoop ? CountedRounds(body, body[0] == kDex ? x : y)
                                                : TimedRounds(body, window.begin + at, cycles);
  const uint32_t skipped = std::min(rounds, (left - 1) / 2);
  if (skipped > 0) {
    cycles += skipped * RoundCycles(body, window.begin + at);
    left -= 2 * skipped;
    if (body[0] == kDex) x = static_cast<uint8_t>(x - skipped);
    if (body[0] == kDey) y = static_cast<uint8_t>(y - skipped);
  }
  ZTW_DISPATCH;
}

// One instruction by ALE's interpreter, before anything of it was done.
rare: {
  ZTW_STORE_REGISTERS;
  const bool is_fine = M6502Low::execute(1);
  --left;
  cycles = *cycles_;
  if (!is_fine || myExecutionStatus != 0 || left == 0) {
    myTotalInstructionCount += static_cast<int>(number - left);
    return is_fine;
  }
  myLastAccessWasRead = true;
  const CodeWindow same = window;
  ZTW_LOAD_REGISTERS;
  if (!is_switching_) {
    at = static_cast<uint16_t>(PC - same.begin);
    window = same, code = window.code, length = window.length;
    if (at >= length) goto find;
    opcode = code[at];
    goto* handlers[opcode];
  }
  goto find;
}

// After a write that stopped the processor: the instruction is complete.
stopped:
  --left;
leave:
  if (const auto pc = static_cast<uint16_t>(window.begin + at); ZTW_SELDOM(!IsInRom(pc)))
    *bus_ = BusAfter(opcode, operand, pc);
  ZTW_STORE_REGISTERS;
  myTotalInstructionCount += static_cast<int>(number - left);
  return true;

#include "core/cpu_addressing.h"
#include "core/cpu_instructions.h"
}

}  // namespace ztw
