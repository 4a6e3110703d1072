#include "core/cpu_processor.h"

#include <algorithm>

#include "ale/emucore/CartFE.hxx"
#include "ale/emucore/Device.hxx"
#include "ale/emucore/TIA.hxx"
#include "private_member.h"

namespace ztw {

using ale::stella::Device;
using ale::stella::System;

struct SystemPageTable { friend constexpr auto Member(SystemPageTable); };
template struct Reveal<SystemPageTable, &System::myPageAccessTable>;
struct SystemCycles { friend constexpr auto Member(SystemCycles); };
template struct Reveal<SystemCycles, &System::myCycles>;
struct SystemDataBus { friend constexpr auto Member(SystemDataBus); };
template struct Reveal<SystemDataBus, &System::myDataBusState>;

namespace {

constexpr int kPageShift = 6, kPageBytes = 1 << kPageShift, kPageMask = kPageBytes - 1, kAddressMask = 0x1fff;
constexpr int kNumPages = (kAddressMask + 1) / kPageBytes;
constexpr int kLongestInstruction = 3;
// Where the console's 128 bytes of memory lie, and where the stack finds them.
constexpr uint16_t kRamBegin = 0x80, kStackRamBegin = 0x180;
constexpr uint16_t kRiotRegisters = 0x280;
constexpr uint16_t kCartridgeBit = 0x1000;
constexpr uint32_t kBankBytes = 4096;

constexpr int PageOf(uint16_t address) { return (address & kAddressMask) >> kPageShift; }

}  // namespace

void Processor::install(System& system) {
  M6502Low::install(system);
  pages_ = system.*Member(SystemPageTable{});
  cycles_ = &(system.*Member(SystemCycles{}));
  bus_ = &(system.*Member(SystemDataBus{}));
}

// Devices and memory are looked up again at every frame: parts of the console may have been exchanged.
bool Processor::FindConsole() {
  video_ = &mySystem->tia();
  riot_ = dynamic_cast<const ale::stella::M6532*>(pages_[PageOf(kRiotRegisters)].device);
  if (riot_ == nullptr) return false;
  auto* const cartridge = dynamic_cast<ale::stella::CartridgeFE*>(pages_[PageOf(kCartridgeBit)].device);
  int size = 0;
  address_banks_ = cartridge == nullptr ? nullptr : cartridge->getImage(size);
  is_switching_ = cartridge == nullptr && std::any_of(pages_, pages_ + kNumPages, [this](const System::PageAccess& access) {
    return access.directPeekBase == nullptr && access.device != video_ && access.device != riot_;
  });
  const System::PageAccess& ram = pages_[PageOf(kRamBegin)];
  ram_ = ram.directPokeBase - kRamBegin;
  for (int page = 0; page < 2; ++page)
    for (const int first : {PageOf(kRamBegin), PageOf(kStackRamBegin)}) {
      const System::PageAccess& access = pages_[first + page];
      uint8_t* const expected = ram.directPokeBase + page * kPageBytes;
      if (expected == nullptr || access.directPeekBase != expected || access.directPokeBase != expected) return false;
    }
  return true;
}

Processor::CodeWindow Processor::FindWindow(uint16_t pc) const {
  const int page = PageOf(pc);
  if ((pc & kCartridgeBit) == 0) return {};
  const uint8_t* const base = pages_[page].directPeekBase;
  if (base == nullptr) return address_banks_ == nullptr ? CodeWindow() : AddressBank(pc);
  int first = page, last = page;
  while (first > 0 && pages_[first - 1].directPeekBase == base - (page - first + 1) * kPageBytes) --first;
  while (last < kNumPages - 1 && pages_[last + 1].directPeekBase == base + (last - page + 1) * kPageBytes) ++last;
  const auto begin = static_cast<uint16_t>((pc & ~kAddressMask) | (first << kPageShift));
  const auto length = static_cast<uint32_t>((last - first + 1) * kPageBytes - kLongestInstruction);
  return {base - (page - first) * kPageBytes, length, begin};
}

uint8_t Processor::BusAfter(uint8_t opcode, uint32_t operand, uint16_t pc) const {
  constexpr uint8_t kJump = 0x4c, kJumpIndirect = 0x6c, kCall = 0x20, kReturn = 0x60;
  if (opcode == kJump || opcode == kJumpIndirect || opcode == kCall) return static_cast<uint8_t>(pc >> 8);
  if (opcode != kReturn) return static_cast<uint8_t>(operand);  // a branch
  const auto read = static_cast<uint16_t>(pc - 1);
  const uint8_t* const page = pages_[PageOf(read)].directPeekBase;
  return page != nullptr ? page[read & kPageMask] : AddressBank(read).code[read & (kBankBytes - 1)];
}

// Such a cartridge answers for all its pages as a device, but with nothing else than its ROM.
Processor::CodeWindow Processor::AddressBank(uint16_t pc) const {
  constexpr uint16_t kBankBit = 0x2000;
  const uint8_t* const code = address_banks_ + ((pc & kBankBit) == 0 ? kBankBytes : 0);
  return {code, kBankBytes - kLongestInstruction, static_cast<uint16_t>(pc & ~(kBankBytes - 1))};
}

uint8_t Processor::PeekDevice(Device* device, uint16_t address, uint8_t bus, uint32_t cycles) {
  *bus_ = bus;
  *cycles_ = cycles;
  return device->peek(address);
}

uint32_t Processor::PokeDevice(Device* device, uint16_t address, uint8_t value, uint32_t cycles) {
  *cycles_ = cycles;
  device->poke(address, value);
  return *cycles_;
}

}  // namespace ztw
