// What stands in a console for the processor and the video chip: ALE's own, or ours, which give the same bits sooner.
#ifndef ZTW_CORE_CORE_H_
#define ZTW_CORE_CORE_H_

#include <memory>

namespace ale::stella {
class Console;
class M6502Low;
}  // namespace ale::stella

namespace ztw {

enum class Core { kAle, kZtw };

// Exchanges parts of a console that ALE has just built. What they held goes on in those that take their place.
void InstallCore(Core core, ale::stella::Console& console);

// Puts one processor in the place of another: registers and status go along. A cartridge may know the old one by its
// address: that of Supercharger tapes, of which ALE supports no game.
void InstallProcessor(std::unique_ptr<ale::stella::M6502Low> processor, ale::stella::Console& console);

}  // namespace ztw

#endif  // ZTW_CORE_CORE_H_
