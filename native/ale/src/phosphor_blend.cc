// Stands in for ALE's source file of this name, which fills a color table for 100 ms in every new emulator. Only its
// `color_averaging` option reads that table, and this addon never switches it on.
#include "ale/environment/phosphor_blend.hpp"

#include <stdexcept>

namespace ale {

PhosphorBlend::PhosphorBlend(stella::OSystem* osystem) : m_osystem(osystem) {}

void PhosphorBlend::process(ALEScreen&) { throw std::logic_error("color averaging is not compiled in"); }

}  // namespace ale
