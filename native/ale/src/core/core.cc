#include "core/core.h"

#include "ale/emucore/Console.hxx"
#include "ale/emucore/Deserializer.hxx"
#include "ale/emucore/M6502Low.hxx"
#include "ale/emucore/Serializer.hxx"
#include "ale/emucore/System.hxx"
#include "core/cpu_processor.h"
#include "core/tia_chip.h"

namespace ztw {

void InstallCore(Core core, ale::stella::Console& console) {
  if (core == Core::kAle) return;
  VideoChip::Install(console);
  InstallProcessor(std::make_unique<Processor>(), console);
}

void InstallProcessor(std::unique_ptr<ale::stella::M6502Low> processor, ale::stella::Console& console) {
  ale::stella::System& system = console.system();
  const std::unique_ptr<ale::stella::M6502> old(&system.m6502());  // a system destroys its last processor alone
  ale::stella::Serializer state;
  old->save(state);
  ale::stella::M6502& attached = *processor.release();
  system.attach(&attached);
  ale::stella::Deserializer saved(state.get_str());
  attached.load(saved);
}

}  // namespace ztw
