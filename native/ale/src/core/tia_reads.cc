// What a program reads from the video chip.
#include "ale/emucore/Console.hxx"
#include "ale/emucore/Control.hxx"
#include "ale/emucore/System.hxx"
#include "core/tia_chip.h"

namespace ztw {

using ale::stella::Controller;

uint8_t VideoChip::peek(uint16_t address) {
  if (!is_running_) return TIA::peek(address);
  Reach(static_cast<int>(mySystem->cycles() * 3));
  const uint8_t noise = mySystem->getDataBusState() & 0x3f;
  constexpr int kNumLatchReads = 8, kBallPlayfield = 6;
  const int index = address & 0x0f;
  if (index < kNumLatchReads) {
    CatchUp();
    // Two latches each, the first in the higher bit; ball and playfield have one alone.
    const int shift = index <= kBallPlayfield ? 2 * index : 2 * index - 1;
    const unsigned latches = registers_.collisions >> shift;
    const unsigned second = index == kBallPlayfield ? 0 : (latches & 2) << 5;
    return static_cast<uint8_t>((latches & 1) << 7 | second | noise);
  }
  const auto trigger = [&](Controller::Jack jack) {
    return Door::ConsoleOf(*this).controller(jack).read(Controller::Six) ? 0x80 : 0;
  };
  switch (index) {
    case 0x08:
    case 0x09:
    case 0x0a:
    case 0x0b:
      return ReadPaddle(index - 0x08) | noise;
    case 0x0c:
      return static_cast<uint8_t>(trigger(Controller::Left) | noise);
    case 0x0d:
      return static_cast<uint8_t>(trigger(Controller::Right) | noise);
    default:
      return noise;
  }
}

// A capacitor that is charged through the paddle's resistance since the program let it.
uint8_t VideoChip::ReadPaddle(int index) const {
  const Controller::Jack jack = index < 2 ? Controller::Left : Controller::Right;
  const Controller::AnalogPin pin = index % 2 == 0 ? Controller::Nine : Controller::Five;
  const int resistance = Door::ConsoleOf(*this).controller(jack).read(pin);
  if (resistance == Controller::minimumResistance) return 0x80;
  if (resistance == Controller::maximumResistance || registers_.dumps_paddles) return 0;
  const double seconds = 1.6 * resistance * 0.01e-6;
  const auto cycles = static_cast<uint32_t>(seconds * 1.19e6);
  return mySystem->cycles() > registers_.paddles_freed + cycles ? 0x80 : 0;
}

}  // namespace ztw
