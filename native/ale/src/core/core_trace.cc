#include "core/core_trace.h"

#include <cstdio>
#include <functional>
#include <tuple>

#include "ale/emucore/Serializer.hxx"
#include "ale/emucore/System.hxx"

namespace ztw {

bool TracedInstruction::EndsLike(const TracedInstruction& other) const {
  const auto all = [](const TracedInstruction& traced) {
    return std::tie(traced.cycle, traced.a, traced.x, traced.y, traced.sp, traced.status, traced.state);
  };
  return all(*this) == all(other);
}

std::string TracedInstruction::text() const {
  char text[120];
  std::snprintf(text, sizeof text, "pc %04x, opcode %02x, cycle %u, a %02x, x %02x, y %02x, sp %02x, p %02x", pc, opcode,
                cycle, a, x, y, sp, status);
  return text;
}

size_t HashSystem(ale::stella::System& system) {
  ale::stella::Serializer state;
  system.saveState("", state);
  return std::hash<std::string>()(state.get_str());
}

}  // namespace ztw
