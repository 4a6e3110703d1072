// Our own 6502 (the 6507 of the console). Kept in step with ALE's to the cycle, and in its saved states to the byte.
#ifndef ZTW_CORE_CPU_PROCESSOR_H_
#define ZTW_CORE_CPU_PROCESSOR_H_

#include "ale/emucore/M6502Low.hxx"

namespace ztw {

class Processor : public ale::stella::M6502Low {
 public:
  Processor() : M6502Low(1) {}
};

}  // namespace ztw

#endif  // ZTW_CORE_CPU_PROCESSOR_H_
