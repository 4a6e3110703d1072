#include "core/tia_chip.h"

#include <utility>

#include "ale/emucore/Console.hxx"
#include "ale/emucore/Deserializer.hxx"
#include "ale/emucore/M6502.hxx"
#include "ale/emucore/Serializer.hxx"
#include "ale/emucore/System.hxx"

namespace ztw {

// Who attaches a chip keeps it where nobody else may look; an explicit instantiation may name these members all the same.
using Devices = ale::stella::Device* [100];
Devices& DevicesOf(ale::stella::System& system);
ale::stella::TIA*& ChipOf(ale::stella::System& system);
ale::stella::MediaSource*& MediaOf(ale::stella::Console& console);

template <Devices ale::stella::System::*kDevices, ale::stella::TIA* ale::stella::System::*kChip>
struct SystemAccess {
  friend Devices& DevicesOf(ale::stella::System& system) { return system.*kDevices; }
  friend ale::stella::TIA*& ChipOf(ale::stella::System& system) { return system.*kChip; }
};
template struct SystemAccess<&ale::stella::System::myDevices, &ale::stella::System::myTIA>;

template <ale::stella::MediaSource* ale::stella::Console::*kMedia>
struct MediaAccess {
  friend ale::stella::MediaSource*& MediaOf(ale::stella::Console& console) { return console.*kMedia; }
};
template struct MediaAccess<&ale::stella::Console::myMediaSource>;

void VideoChip::Install(ale::stella::Console& console) {
  ale::stella::TIA& old = console.system().tia();
  auto* chip = new VideoChip(old);  // which the system will own
  chip->TakeOver(old, console);
  delete &old;
}

VideoChip::VideoChip(ale::stella::TIA& old) : TIA(Door::ConsoleOf(old), Door::SettingsOf(old)) {
  setSound(Door::SoundOf(old));
}

void VideoChip::TakeOver(ale::stella::TIA& old, ale::stella::Console& console) {
  ale::stella::System& system = console.system();
  ale::stella::Serializer state;
  old.save(state);
  mySystem = &system;
  reset();
  ale::stella::Deserializer saved(state.get_str());
  TIA::load(saved);
  for (ale::stella::Device*& device : DevicesOf(system)) {
    if (device != &old) continue;
    device = this;
    break;
  }
  for (uint16_t page = 0; page < system.numberOfPages(); ++page) {
    ale::stella::System::PageAccess access = system.getPageAccess(page);
    if (access.device != &old) continue;
    access.device = this;
    system.setPageAccess(page, access);
  }
  ChipOf(system) = this;
  MediaOf(console) = this;
}

void VideoChip::update() {
  if (!Door::IsFramePartial(*this)) {
    Door::BeginFrame(*this);
    std::swap(drawing_, previous_drawing_);
    std::swap(drawing_, beneath_);
    drawing_.Clear();
  }
  registers_ = Door::Read(*this);
  reached_ = registers_.updated;
  last_clock_ = registers_.frame_began + kClocksOfLine * (Door::MostLines(*this) + 1);
  pending_blanks_ = 0;
  has_cleared_collisions_ = true;
  Door::IsFramePartial(*this) = true;
  is_running_ = true;
  mySystem->m6502().execute(25000);
  is_running_ = false;
  CatchUp();
  if (registers_.updated < registers_.display_ends || Door::IsFramePartial(*this)) {
    RenderShortFrame();
  } else {
    beneath_.Clear();
  }
  Door::Write(registers_, *this);
  Door::EndFrame(*this);
}

bool VideoChip::save(ale::stella::Serializer& out) {
  if (is_running_) {
    CatchUp();
    Door::Write(registers_, *this);
  }
  return TIA::save(out);
}

bool VideoChip::load(ale::stella::Deserializer& in) {
  currentFrameBuffer(), previousFrameBuffer();  // what is drawn stays
  beneath_.Clear();
  return TIA::load(in);
}

void VideoChip::frameReset() {
  for (Drawing* drawing : {&drawing_, &previous_drawing_, &beneath_}) drawing->Clear();
  TIA::frameReset();
}

uint8_t* VideoChip::currentFrameBuffer() const {
  uint8_t* buffer = Door::CurrentBuffer(*this);
  drawing_.Render(painter_, buffer);
  drawing_.Clear();
  return buffer;
}

uint8_t* VideoChip::previousFrameBuffer() const {
  uint8_t* buffer = Door::PreviousBuffer(*this);
  previous_drawing_.Render(painter_, buffer);
  previous_drawing_.Clear();
  return buffer;
}

}  // namespace ztw
