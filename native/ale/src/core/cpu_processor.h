// Our own 6502 (the 6507 of the console), which equals ALE's to the cycle, and in its saved states to the byte.
//
// ALE's processor counts the cycles of a whole instruction before its accesses, and so do we. Instructions that games use
// all the time are ours; a few rare ones, and code in pages that a device answers for, are left to ALE's interpreter,
// instruction by instruction.
#ifndef ZTW_CORE_CPU_PROCESSOR_H_
#define ZTW_CORE_CPU_PROCESSOR_H_

#include <cstdint>

#include "ale/emucore/M6502Low.hxx"
#include "ale/emucore/M6532.hxx"
#include "ale/emucore/System.hxx"

namespace ztw {

class Processor : public ale::stella::M6502Low {
 public:
  Processor() : M6502Low(1) {}

  void install(ale::stella::System& system) override;
  bool execute(uint32_t number) override;

 private:
  // A stretch of the address space whose bytes lie side by side in memory: where instructions are read from.
  struct CodeWindow {
    const uint8_t* code = nullptr;
    uint32_t length = 0;  // of addresses at which an instruction of three bytes begins, with another byte behind it
    uint16_t begin = 0;   // address of its first byte
  };

  // False where the console's memory is not where it always is: then nothing is ours.
  bool FindConsole();
  // How often a loop of one instruction and a branch goes round before the round in which it ends.
  uint32_t TimedRounds(const uint8_t* loop, uint32_t pc, uint32_t cycles) const;
  // What stays on the data bus after one of our instructions that has left the ROM. Only the video chip ever shows it.
  uint8_t BusAfter(uint8_t opcode, uint32_t operand, uint16_t pc) const;
  // Leaves the window empty where a device answers for the page, and outside of the ROM: there, ALE's interpreter runs.
  CodeWindow FindWindow(uint16_t pc) const;
  CodeWindow AddressBank(uint16_t pc) const;
  // What the processor reads from a device, with what was on the data bus before.
  uint8_t PeekDevice(ale::stella::Device* device, uint16_t address, uint8_t bus, uint32_t cycles);
  // Returns the cycle at which the processor goes on.
  uint32_t PokeDevice(ale::stella::Device* device, uint16_t address, uint8_t value, uint32_t cycles);
  // Whether a device can put other memory in its pages when it is accessed.
  bool IsCartridge(const ale::stella::Device* device) const {
    return is_switching_ && device != video_ && device != static_cast<const ale::stella::Device*>(riot_);
  }

  const ale::stella::System::PageAccess* pages_ = nullptr;
  const ale::stella::Device* video_ = nullptr;
  const ale::stella::M6532* riot_ = nullptr;
  const uint8_t* address_banks_ = nullptr;  // ROM of a cartridge whose bank is a bit of the address; of address 0x3000 first
  bool is_switching_ = true;  // the cartridge can put other memory in its pages
  uint8_t* ram_ = nullptr;  // of address 0; 128 bytes from 0x80 on
  uint32_t* cycles_ = nullptr;
  uint8_t* bus_ = nullptr;
};

}  // namespace ztw

#endif  // ZTW_CORE_CPU_PROCESSOR_H_
