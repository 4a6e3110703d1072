// Inside Processor::execute: how instructions find their operands, and what they do with them. Whatever an instruction
// leaves to ALE's interpreter (`goto rare`) it leaves before it has changed anything.

#define ZTW_LOAD(from, bus)                                             \
  do {                                                                  \
    const PageAccess& page = pages[((from) & 0x1fff) >> 6];             \
    if (ZTW_OFTEN(page.directPeekBase != nullptr)) {                    \
      value = page.directPeekBase[(from) & 0x3f];                       \
    } else {                                                            \
      Device* const device = page.device;                               \
      value = PeekDevice(device, static_cast<uint16_t>(from), static_cast<uint8_t>(bus), cycles); \
      if (IsCartridge(device)) length = 0;                              \
    }                                                                   \
  } while (0)

// Comes last: a write can stop the processor, and the instruction must be complete then.
#define ZTW_STORE(to, what)                                                                          \
  do {                                                                                               \
    const PageAccess& page = pages[((to) & 0x1fff) >> 6];                                            \
    if (page.directPokeBase != nullptr) {                                                            \
      page.directPokeBase[(to) & 0x3f] = static_cast<uint8_t>(what);                                 \
    } else {                                                                                         \
      Device* const device = page.device;                                                            \
      cycles = PokeDevice(device, static_cast<uint16_t>(to), static_cast<uint8_t>(what), cycles);    \
      if (IsCartridge(device)) length = 0;                                                           \
      if (ZTW_SELDOM(myExecutionStatus != 0)) goto stopped;                                          \
    }                                                                                                \
  } while (0)

#define ZTW_LOAD_ZERO(from, bus) \
  do {                           \
    if ((from) & 0x80) {         \
      value = ram[from];         \
    } else {                     \
      ZTW_LOAD(from, bus);       \
    }                            \
  } while (0)

#define ZTW_STORE_ZERO(to, what)               \
  do {                                         \
    if ((to) & 0x80) {                         \
      ram[to] = static_cast<uint8_t>(what);    \
    } else {                                   \
      ZTW_STORE(to, what);                     \
    }                                          \
  } while (0)

// Where operands are. `operand` is the last byte that was read on the way, which stays on the data bus.
#define ZTW_AT_ZERO operand = address = code[at + 1], at += 2
#define ZTW_AT_ZERO_INDEXED(index) operand = code[at + 1], address = (operand + (index)) & 0xff, at += 2
#define ZTW_AT_ABSOLUTE operand = code[at + 2], address = code[at + 1] | operand << 8, at += 3
// `value` is 1 where the index carries into another page.
#define ZTW_AT_INDEXED(index)                                                  \
  operand = code[at + 2], value = (code[at + 1] + uint32_t{index}) >> 8;       \
  address = ((code[at + 1] | operand << 8) + (index)) & 0xffff, at += 3
#define ZTW_AT_INDIRECT_X                                        \
  operand = (code[at + 1] + uint32_t{x}) & 0xff;                 \
  if (operand < 0x80 || operand == 0xff) goto rare;              \
  address = ram[operand], operand = ram[operand + 1];            \
  address |= operand << 8, at += 2
#define ZTW_AT_INDIRECT_Y                                        \
  operand = code[at + 1];                                        \
  if (operand < 0x80 || operand == 0xff) goto rare;              \
  address = ram[operand] + uint32_t{y}, operand = ram[operand + 1]; \
  value = address >> 8, address = (address + (operand << 8)) & 0xffff, at += 2

#define ZTW_IMMEDIATE value = code[at + 1], at += 2, cycles += 2
#define ZTW_ZERO ZTW_AT_ZERO, cycles += 3; ZTW_LOAD_ZERO(address, operand)
// ALE counts one cycle more where an undocumented instruction loads two registers.
#define ZTW_ZERO_IN_FOUR ZTW_AT_ZERO, cycles += 4; ZTW_LOAD_ZERO(address, operand)
#define ZTW_ZERO_X ZTW_AT_ZERO_INDEXED(x), cycles += 4; ZTW_LOAD_ZERO(address, operand)
#define ZTW_ZERO_Y ZTW_AT_ZERO_INDEXED(y), cycles += 4; ZTW_LOAD_ZERO(address, operand)
#define ZTW_ABSOLUTE ZTW_AT_ABSOLUTE, cycles += 4; ZTW_LOAD(address, operand)
#define ZTW_ABSOLUTE_X ZTW_AT_INDEXED(x), cycles += 4 + value; ZTW_LOAD(address, operand)
#define ZTW_ABSOLUTE_Y ZTW_AT_INDEXED(y), cycles += 4 + value; ZTW_LOAD(address, operand)
#define ZTW_INDIRECT_X ZTW_AT_INDIRECT_X, cycles += 6; ZTW_LOAD(address, operand)
#define ZTW_INDIRECT_Y ZTW_AT_INDIRECT_Y, cycles += 5 + value; ZTW_LOAD(address, operand)

#define ZTW_ZERO_WRITE(what) ZTW_AT_ZERO, cycles += 3; ZTW_STORE_ZERO(address, what)
#define ZTW_ZERO_X_WRITE(what) ZTW_AT_ZERO_INDEXED(x), cycles += 4; ZTW_STORE_ZERO(address, what)
#define ZTW_ZERO_Y_WRITE(what) ZTW_AT_ZERO_INDEXED(y), cycles += 4; ZTW_STORE_ZERO(address, what)
#define ZTW_ABSOLUTE_WRITE(what) ZTW_AT_ABSOLUTE, cycles += 4; ZTW_STORE(address, what)
#define ZTW_ABSOLUTE_X_WRITE(what) ZTW_AT_INDEXED(x), cycles += 5; ZTW_STORE(address, what)
#define ZTW_ABSOLUTE_Y_WRITE(what) ZTW_AT_INDEXED(y), cycles += 5; ZTW_STORE(address, what)
#define ZTW_INDIRECT_X_WRITE(what) ZTW_AT_INDIRECT_X, cycles += 6; ZTW_STORE(address, what)
#define ZTW_INDIRECT_Y_WRITE(what) ZTW_AT_INDIRECT_Y, cycles += 6; ZTW_STORE(address, what)

#define ZTW_ZERO_CHANGE(...) \
  ZTW_AT_ZERO, cycles += 5; ZTW_LOAD_ZERO(address, operand); __VA_ARGS__; ZTW_STORE_ZERO(address, value)
#define ZTW_ZERO_X_CHANGE(...) \
  ZTW_AT_ZERO_INDEXED(x), cycles += 6; ZTW_LOAD_ZERO(address, operand); __VA_ARGS__; ZTW_STORE_ZERO(address, value)
#define ZTW_ABSOLUTE_CHANGE(...) \
  ZTW_AT_ABSOLUTE, cycles += 6; ZTW_LOAD(address, operand); __VA_ARGS__; ZTW_STORE(address, value)
#define ZTW_ABSOLUTE_X_CHANGE(...) \
  ZTW_AT_INDEXED(x), cycles += 7; ZTW_LOAD(address, operand); __VA_ARGS__; ZTW_STORE(address, value)

// What is done with `value`. In decimal mode, sums are ALE's.
#define ZTW_LDA nz = a = static_cast<uint8_t>(value)
#define ZTW_LDX nz = x = static_cast<uint8_t>(value)
#define ZTW_LDY nz = y = static_cast<uint8_t>(value)
#define ZTW_LAX nz = a = x = static_cast<uint8_t>(value)
#define ZTW_AND nz = a &= static_cast<uint8_t>(value)
#define ZTW_ORA nz = a |= static_cast<uint8_t>(value)
#define ZTW_EOR nz = a ^= static_cast<uint8_t>(value)
#define ZTW_ADD(what)                                        \
  address = a + (what) + carry, carry = address >> 8;        \
  overflow = (address ^ a) & (address ^ (what)) & 0x80;      \
  nz = a = static_cast<uint8_t>(address)
#define ZTW_ADC ZTW_ADD(value)
#define ZTW_SBC value ^= 0xff; ZTW_ADD(value)
#define ZTW_COMPARE(what) carry = (what) >= value, nz = ((what) - value) & 0xff
#define ZTW_CMP ZTW_COMPARE(a)
#define ZTW_CPX ZTW_COMPARE(x)
#define ZTW_CPY ZTW_COMPARE(y)
#define ZTW_BIT nz = (a & value) | (value & 0x80) << 1, overflow = value & 0x40
#define ZTW_INC nz = value = (value + 1) & 0xff
#define ZTW_DEC nz = value = (value - 1) & 0xff
#define ZTW_ASL carry = value >> 7, nz = value = (value << 1) & 0xff
#define ZTW_LSR carry = value & 1, nz = value = value >> 1
#define ZTW_ROL value = value << 1 | carry, carry = value >> 8, nz = value = value & 0xff
#define ZTW_ROR value |= carry << 8, carry = value & 1, nz = value = value >> 1
#define ZTW_DCP value = (value - 1) & 0xff; ZTW_COMPARE(a)

#define ZTW_READ(opcode, find, use) op_##opcode: { find; use; ZTW_NEXT; }
#define ZTW_SUM(opcode, find, use) op_##opcode: { if (ZTW_SELDOM(D)) goto rare; find; use; ZTW_NEXT; }
#define ZTW_WRITE(opcode, write, what) op_##opcode: { write(what); ZTW_NEXT; }
#define ZTW_CHANGE(opcode, change, how) op_##opcode: { change(how); ZTW_NEXT; }
#define ZTW_IMPLIED(opcode, what) op_##opcode: { what; ++at, cycles += 2; ZTW_NEXT; }
#define ZTW_BRANCH(opcode, condition)                                       \
  op_##opcode: {                                                            \
    if (condition) {                                                        \
      operand = static_cast<uint32_t>(static_cast<int8_t>(code[at + 1]));   \
      at += 2, address = window.begin + at;                                 \
      cycles += 3 + (((address + operand) ^ address) >> 8 & 1);             \
      at += operand;                                                        \
      if (operand >= kShortLoop) goto loop;                                 \
    } else {                                                                \
      at += 2, cycles += 2;                                                 \
    }                                                                       \
    ZTW_NEXT;                                                               \
  }
#define ZTW_LOAD_STACK(bus)                \
  do {                                     \
    if (sp & 0x80) {                       \
      value = ram[sp];                     \
    } else {                               \
      ZTW_LOAD(0x100u + sp, bus);          \
    }                                      \
  } while (0)
#define ZTW_PUSH(what)                     \
  {                                        \
    address = sp--;                        \
    ++at, cycles += 3;                     \
    if (address & 0x80) {                  \
      ram[address] = static_cast<uint8_t>(what); \
    } else {                               \
      ZTW_STORE(0x100u + address, what);   \
    }                                      \
    ZTW_NEXT;                              \
  }
// The byte that the stack pointer is at is read too, before it moves on.
#define ZTW_PULL(use)                      \
  {                                        \
    ++at, cycles += 4;                     \
    ZTW_LOAD_STACK(opcode);                \
    ++sp;                                  \
    ZTW_LOAD_STACK(value);                 \
    use;                                   \
    ZTW_NEXT;                              \
  }
