// Where the objects of the video chip stand, and how programs move them. The quirks are ALE's: some games need them.
#include "core/tia_chip.h"

namespace ztw {
namespace {

constexpr int kMissile0Index = 2, kBallIndex = 4;  // of positions and motions

}  // namespace

void VideoChip::AimPlayer(int index, bool skips_first) {
  PlayerImage& player = registers_.picture.players[index];
  player.position = registers_.positions[index];
  player.mode = registers_.sizes[index] & 7;
  player.skips_first = skips_first;
}

void VideoChip::AimMissile(int index, bool is_widened) {
  const uint8_t width = registers_.sizes[index] >> 4 & 3;
  registers_.picture.missiles[index] = {registers_.positions[kMissile0Index + index],
                                        static_cast<uint8_t>(registers_.sizes[index] & 7),
                                        static_cast<uint8_t>(is_widened ? width | 1 : width), false};
}

void VideoChip::AimBall() {
  registers_.picture.ball = {registers_.positions[kBallIndex],
                             static_cast<uint8_t>(registers_.playfield_control >> 4 & 3)};
}

void VideoChip::ResetPlayer(int index, int clock) {
  constexpr int kBlankPosition = 3, kDelay = 5;
  const int at = ClockOfLine(clock) - kClocksOfBlank;
  const int position = at < 0 ? kBlankPosition : (at + kDelay) % kLineWidth;
  const PlayerReset reset = PlayerResetAt(registers_.sizes[index] & 7, registers_.positions[index], position);
  constexpr int kClocksSeen = 11;  // more of a copy that is being drawn
  if (reset == PlayerReset::kSeen) Reach(clock + kClocksSeen);
  CatchUp();
  registers_.positions[index] = static_cast<uint8_t>(position);
  AimPlayer(index, reset != PlayerReset::kBegins);
}

namespace {

constexpr int kBlankPosition = 2, kDelay = 4;

int ResetPosition(int clock_of_line) {
  const int at = clock_of_line - kClocksOfBlank;
  return at < 0 ? kBlankPosition : (at + kDelay) % kLineWidth;
}

// A reset so many cycles after a motion, at this clock of the line, puts an object elsewhere.
struct MovedReset {
  int cycles, clock_of_line, position;
};

template <size_t kNum>
int ResetPosition(int clock_of_line, int clocks_since_motion, const MovedReset (&moved)[kNum]) {
  for (const MovedReset& reset : moved)
    if (clocks_since_motion == 3 * reset.cycles && clock_of_line == reset.clock_of_line) return reset.position;
  return ResetPosition(clock_of_line);
}

constexpr MovedReset kMissile0Resets[] = {{20, 69, 8}};
constexpr MovedReset kMissile1Resets[] = {{3, 18, 3}};
constexpr MovedReset kBallResets[] = {{18, 60, 10}, {18, 69, 10}, {3, 18, 3}, {7, 30, 6}, {6, 27, 5}};

}  // namespace

void VideoChip::ResetMissile(int index, int clock) {
  CatchUp();
  const int since = clock - registers_.last_motion, at = ClockOfLine(clock);
  const int position = index == 0 ? ResetPosition(at, since, kMissile0Resets) : ResetPosition(at, since, kMissile1Resets);
  registers_.positions[kMissile0Index + index] = static_cast<uint8_t>(position);
  AimMissile(index, false);
}

void VideoChip::ResetBall(int clock) {
  CatchUp();
  const int position = ResetPosition(ClockOfLine(clock), clock - registers_.last_motion, kBallResets);
  registers_.positions[kBallIndex] = static_cast<uint8_t>(position);
  AimBall();
}

// To the middle of its player.
void VideoChip::ReleaseMissile(int index) {
  constexpr int kDoubleMode = 5, kQuadrupleMode = 7;
  const int mode = registers_.sizes[index] & 7;
  const int middle = mode == kDoubleMode ? 8 : mode == kQuadrupleMode ? 16 : 4;
  registers_.positions[kMissile0Index + index] = static_cast<uint8_t>((registers_.positions[index] + middle) % kLineWidth);
  AimMissile(index, false);
}

void VideoChip::WriteMissileMotion(uint8_t motion, int clock) {
  uint8_t& old = registers_.motions[kMissile0Index];
  constexpr int kBugCycles = 21, kBugFrom = 7, kBugTo = 6;
  if (clock == registers_.last_motion + 3 * kBugCycles && old == kBugFrom && motion == kBugTo) {
    CatchUp();
    registers_.has_star_bug = true;
    registers_.star_counter = 0;
  }
  old = motion;
}

void VideoChip::MoveAll(int clock) {
  CatchUp();
  const int cycle = ClockOfLine(clock) / 3;
  if (Door::AllowsMotionBlanks(*this) && Door::MotionBlanks(cycle)) registers_.blanks_motion = true;
  for (int i = 0; i < 5; ++i) {
    const int moved = registers_.positions[i] + Door::Motion(cycle, registers_.motions[i]) + kLineWidth;
    registers_.positions[i] = static_cast<uint8_t>(moved % kLineWidth);
  }
  for (int i = 0; i < 2; ++i) {
    AimPlayer(i, false);
    AimMissile(i, false);
  }
  AimBall();
  registers_.last_motion = clock;
  registers_.has_star_bug = false;
}

}  // namespace ztw
