// What programs write to the video chip's registers.
#include "ale/emucore/M6502.hxx"
#include "ale/emucore/Sound.hxx"
#include "ale/emucore/System.hxx"
#include "core/tia_chip.h"

namespace ztw {

void VideoChip::poke(uint16_t address, uint8_t value) {
  if (!is_running_) return TIA::poke(address, value);
  address &= 0x3f;
  const int clock = static_cast<int>(mySystem->cycles() * 3);
  int delay = Door::WriteDelay(address);
  if (delay < 0) {  // a playfield's register is read every fourth cycle
    constexpr int kDelays[] = {4, 5, 2, 3};
    delay = kDelays[ClockOfLine(clock) / 3 & 3];
  }
  Reach(clock + delay);
  if (clock >= last_clock_) {
    mySystem->m6502().stop();
    Door::IsFramePartial(*this) = false;
  }
  Write(address, value, clock);
}

void VideoChip::Write(int address, uint8_t value, int clock) {
  VideoRegisters& r = registers_;
  switch (address) {
    case 0x00: return WriteSync(value, clock);
    case 0x01: return WriteBlank(value);
    case 0x02: return WaitForLine();
    case 0x04: return WriteSize(0, value);
    case 0x05: return WriteSize(1, value);
    case 0x06: return WriteColor(kPlayer0Color, value);
    case 0x07: return WriteColor(kPlayer1Color, value);
    case 0x08: return WriteColor(kPlayfieldColor, value);
    case 0x09: return WriteColor(kBackgroundColor, value);
    case 0x0a: return WritePlayfieldControl(value, clock);
    case 0x0b:
    case 0x0c: {
      const int index = address - 0x0b;
      const bool is_mirrored = (value & 0x08) != 0;
      if (is_mirrored == r.is_mirrored[index]) return;
      CatchUp();
      r.is_mirrored[index] = is_mirrored;
      r.picture.players[index].pattern = Mirrored(r.picture.players[index].pattern);
      return;
    }
    case 0x0d: return WritePlayfield(0x0000f, value >> 4);
    case 0x0e: return WritePlayfield(0x00ff0, static_cast<uint32_t>(value) << 4);
    case 0x0f: return WritePlayfield(0xff000, static_cast<uint32_t>(value) << 12);
    case 0x10:
    case 0x11: return ResetPlayer(address - 0x10, clock);
    case 0x12:
    case 0x13: return ResetMissile(address - 0x12, clock);
    case 0x14: return ResetBall(clock);
    case 0x15:
    case 0x16:
    case 0x17:
    case 0x18:
    case 0x19:
    case 0x1a:
      Door::SoundOf(*this).set(static_cast<uint16_t>(address), value, static_cast<int>(mySystem->cycles()));
      return;
    case 0x1b:
    case 0x1c: return WritePattern(address - 0x1b, value);
    case 0x1d:
    case 0x1e:
      r.has_missile[address - 0x1d] = (value & 0x02) != 0;
      return ShowMissile(address - 0x1d);
    case 0x1f:
      r.has_ball = (value & 0x02) != 0;
      return ShowBall();
    case 0x22: return WriteMissileMotion(value >> 4, clock);
    case 0x20:
    case 0x21:
    case 0x23:
    case 0x24:
      r.motions[address - 0x20] = value >> 4;
      return;
    case 0x25:
    case 0x26:
      r.delays_pattern[address - 0x25] = (value & 0x01) != 0;
      return ShowPattern(address - 0x25);
    case 0x27:
      r.delays_ball = (value & 0x01) != 0;
      return ShowBall();
    case 0x28:
    case 0x29: {
      const int index = address - 0x28;
      const bool holds = (value & 0x02) != 0;
      if (r.holds_missile[index] && !holds) {
        CatchUp();
        ReleaseMissile(index);
      }
      r.holds_missile[index] = holds;
      return ShowMissile(index);
    }
    case 0x2a: return MoveAll(clock);
    case 0x2b:
      for (uint8_t& motion : r.motions) motion = 0;
      return;
    case 0x2c:
      CatchUp();
      r.collisions = 0;
      has_cleared_collisions_ = true;
      return;
    default: return;
  }
}

void VideoChip::WriteSync(uint8_t value, int clock) {
  constexpr int kNever = 0x7fffffff;
  registers_.sync = value;
  if ((value & 0x02) != 0) {
    registers_.sync_ends = clock + kClocksOfLine;
  } else if (clock >= registers_.sync_ends) {
    registers_.sync_ends = kNever;
    mySystem->m6502().stop();
    Door::IsFramePartial(*this) = false;
  }
}

void VideoChip::WriteBlank(uint8_t value) {
  constexpr uint8_t kDump = 0x80;
  VideoRegisters& r = registers_;
  if ((value & kDump) != 0 && (r.blank & kDump) == 0) r.dumps_paddles = true;
  if ((value & kDump) == 0 && (r.blank & kDump) != 0) {
    r.dumps_paddles = false;
    r.paddles_freed = static_cast<int>(mySystem->cycles());
  }
  r.blank = value;
  const uint8_t is_blanked = (value & 0x02) != 0;
  if (is_blanked == r.picture.is_blanked) return;
  CatchUp();
  r.picture.is_blanked = is_blanked;
}

// A program that writes twice in one instruction is held once.
void VideoChip::WaitForLine() {
  constexpr uint32_t kCycles = kClocksOfLine / 3;
  if (!mySystem->m6502().lastAccessWasRead()) return;
  const uint32_t into = (mySystem->cycles() - static_cast<uint32_t>(registers_.frame_began / 3)) % kCycles;
  if (into != 0) mySystem->incrementCycles(kCycles - into);
}

void VideoChip::WriteSize(int index, uint8_t value) {
  VideoRegisters& r = registers_;
  if (value == r.sizes[index] && !r.picture.players[index].skips_first && !r.has_star_bug) {
    const PlayerImage& player = r.picture.players[index];
    const MissileImage& missile = r.picture.missiles[index];
    const bool is_aimed = player.position == r.positions[index] && player.mode == (value & 7) && !missile.is_hidden &&
                          missile.position == r.positions[2 + index] && missile.mode == (value & 7) &&
                          missile.width == (value >> 4 & 3);
    if (is_aimed) return;
  }
  CatchUp();
  r.sizes[index] = value;
  AimPlayer(index, false);
  AimMissile(index, false);
}

void VideoChip::WriteColor(VideoColor color, uint8_t value) {
  value = static_cast<uint8_t>((value & 0xfe) | (Door::LosesColor(*this) ? 1 : 0));
  uint8_t& old = registers_.picture.colors[color];
  if (value == old) return;
  CatchUp();
  old = value;
}

void VideoChip::WritePlayfieldControl(uint8_t value, int clock) {
  VideoRegisters& r = registers_;
  constexpr int kMiddle = kClocksOfBlank + kLineWidth / 2 - 1;
  const bool is_aimed = r.picture.ball.position == r.positions[4] && r.picture.ball.width == (value >> 4 & 3);
  if (value == r.playfield_control && r.picture.is_reflected == (value & 1) && is_aimed) return;
  CatchUp();
  r.playfield_control = value;
  r.picture.rank = static_cast<uint8_t>((value & 0x06) << 5);
  if (ClockOfLine(clock) < kMiddle) r.picture.is_reflected = value & 1;
  AimBall();
}

void VideoChip::WritePlayfield(uint32_t mask, uint32_t bits) {
  Picture& picture = registers_.picture;
  const uint32_t playfield = (picture.playfield & ~mask) | bits;
  if (playfield == picture.playfield) return;
  CatchUp();
  picture.playfield = playfield;
  SetObject(kPlayfield, playfield != 0);
}

// Each player's pattern is the other's cue to take over what it was last given; the second's, also the ball's.
void VideoChip::WritePattern(int index, uint8_t value) {
  VideoRegisters& r = registers_;
  r.patterns[index] = value;
  r.delayed_patterns[1 - index] = r.patterns[1 - index];
  if (index == 1) r.had_ball = r.has_ball;
  ShowPattern(0);
  ShowPattern(1);
  if (index == 1) ShowBall();
}

void VideoChip::ShowPattern(int index) {
  VideoRegisters& r = registers_;
  uint8_t pattern = r.delays_pattern[index] ? r.delayed_patterns[index] : r.patterns[index];
  if (r.is_mirrored[index]) pattern = Mirrored(pattern);
  uint8_t& shown = r.picture.players[index].pattern;
  if (pattern == shown) return;
  CatchUp();
  shown = pattern;
  SetObject(index == 0 ? kPlayer0 : kPlayer1, pattern != 0);
}

void VideoChip::ShowBall() {
  SetObject(kBall, registers_.delays_ball ? registers_.had_ball : registers_.has_ball);
}

void VideoChip::ShowMissile(int index) {
  SetObject(index == 0 ? kMissile0 : kMissile1, registers_.has_missile[index] && !registers_.holds_missile[index]);
}

void VideoChip::SetObject(uint8_t object, bool is_enabled) {
  uint8_t& objects = registers_.picture.objects;
  const uint8_t changed = static_cast<uint8_t>(is_enabled ? objects | object : objects & ~object);
  if (changed == objects) return;
  CatchUp();
  objects = changed;
}

}  // namespace ztw
