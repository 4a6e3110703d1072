#include "core/tia_door.h"

#include <cstddef>
#include <utility>

#include "ale/emucore/System.hxx"

namespace ale::stella {
namespace {

using ztw::kLineWidth;
using ztw::Picture;
using ztw::VideoRegisters;

constexpr int kMaskLength = 2 * kLineWidth;

// ALE's masks of an object are one table; where it points says all about the object. The last two axes are those of a mask.
struct MaskPlace {
  int variant;  // of shape, number and size
  uint8_t position;
};

MaskPlace PlaceOf(std::ptrdiff_t index, int num_variants) {
  const int alignment = static_cast<int>(index / kMaskLength) / num_variants;
  const int variant = static_cast<int>(index / kMaskLength) % num_variants;
  const int offset = static_cast<int>(index % kMaskLength);
  return {variant, static_cast<uint8_t>((alignment + kLineWidth - offset % kLineWidth) % kLineWidth)};
}

uint32_t Repeated(uint8_t color) { return color * 0x01010101u; }

uint8_t Position(int16_t position) { return static_cast<uint8_t>((position % kLineWidth + kLineWidth) % kLineWidth); }

}  // namespace

void TIADebug::ReadPicture(const TIA& tia, Picture& picture) {
  picture.playfield = tia.myPF & 0xfffff;
  picture.is_reflected = tia.myCurrentPFMask == TIA::ourPlayfieldTable[1];
  picture.objects = tia.myEnabledObjects;
  picture.rank = tia.myPlayfieldPriorityAndScore;
  picture.is_blanked = (tia.myVBLANK & 0x02) != 0;
  for (int i = 0; i < 4; ++i) picture.colors[i] = static_cast<uint8_t>(tia.myColor[i]);

  const uint8_t* players[2] = {tia.myCurrentP0Mask, tia.myCurrentP1Mask};
  const uint8_t* missiles[2] = {tia.myCurrentM0Mask, tia.myCurrentM1Mask};
  for (int i = 0; i < 2; ++i) {
    const MaskPlace player = PlaceOf(players[i] - TIA::ourPlayerMaskTable[0][0][0], 2 * 8);
    picture.players[i] = {i == 0 ? tia.myCurrentGRP0 : tia.myCurrentGRP1, player.position,
                          static_cast<uint8_t>(player.variant % 8), static_cast<uint8_t>(player.variant / 8)};
    if (missiles[i] == TIA::ourDisabledMaskTable) {
      picture.missiles[i] = {0, 0, 0, true};
      continue;
    }
    const MaskPlace missile = PlaceOf(missiles[i] - TIA::ourMissleMaskTable[0][0][0], 8 * 4);
    picture.missiles[i] = {missile.position, static_cast<uint8_t>(missile.variant / 4),
                           static_cast<uint8_t>(missile.variant % 4), false};
  }
  const MaskPlace ball = PlaceOf(tia.myCurrentBLMask - TIA::ourBallMaskTable[0][0], 4);
  picture.ball = {ball.position, static_cast<uint8_t>(ball.variant)};
}

void TIADebug::WriteMasks(const Picture& picture, TIA& tia) {
  const uint8_t** players[2] = {&tia.myCurrentP0Mask, &tia.myCurrentP1Mask};
  const uint8_t** missiles[2] = {&tia.myCurrentM0Mask, &tia.myCurrentM1Mask};
  for (int i = 0; i < 2; ++i) {
    const ztw::PlayerImage& player = picture.players[i];
    *players[i] = &TIA::ourPlayerMaskTable[player.position & 3][player.skips_first][player.mode]
                                          [kLineWidth - (player.position & 0xfc)];
    const ztw::MissileImage& missile = picture.missiles[i];
    *missiles[i] = missile.is_hidden ? TIA::ourDisabledMaskTable
                                     : &TIA::ourMissleMaskTable[missile.position & 3][missile.mode][missile.width]
                                                               [kLineWidth - (missile.position & 0xfc)];
  }
  tia.myCurrentBLMask = &TIA::ourBallMaskTable[picture.ball.position & 3][picture.ball.width]
                                              [kLineWidth - (picture.ball.position & 0xfc)];
  tia.myCurrentPFMask = TIA::ourPlayfieldTable[picture.is_reflected];
}

VideoRegisters TIADebug::Read(const TIA& tia) {
  VideoRegisters registers;
  registers.frame_began = tia.myClockWhenFrameStarted;
  registers.display_begins = tia.myClockStartDisplay;
  registers.display_ends = tia.myClockStopDisplay;
  registers.updated = tia.myClockAtLastUpdate;
  registers.clocks_to_end = tia.myClocksToEndOfScanLine;
  registers.sync_ends = tia.myVSYNCFinishClock;
  registers.last_motion = tia.myLastHMOVEClock;
  registers.pixels_written = static_cast<int>(tia.myFramePointer - tia.myCurrentFrameBuffer);
  registers.sync = tia.myVSYNC;
  registers.blank = tia.myVBLANK;
  registers.playfield_control = tia.myCTRLPF;
  registers.sizes[0] = tia.myNUSIZ0, registers.sizes[1] = tia.myNUSIZ1;
  registers.patterns[0] = tia.myGRP0, registers.patterns[1] = tia.myGRP1;
  registers.delayed_patterns[0] = tia.myDGRP0, registers.delayed_patterns[1] = tia.myDGRP1;
  registers.is_mirrored[0] = tia.myREFP0, registers.is_mirrored[1] = tia.myREFP1;
  registers.delays_pattern[0] = tia.myVDELP0, registers.delays_pattern[1] = tia.myVDELP1;
  registers.has_missile[0] = tia.myENAM0, registers.has_missile[1] = tia.myENAM1;
  registers.holds_missile[0] = tia.myRESMP0, registers.holds_missile[1] = tia.myRESMP1;
  registers.has_ball = tia.myENABL, registers.had_ball = tia.myDENABL, registers.delays_ball = tia.myVDELBL;
  const int16_t positions[] = {tia.myPOSP0, tia.myPOSP1, tia.myPOSM0, tia.myPOSM1, tia.myPOSBL};
  const int8_t motions[] = {tia.myHMP0, tia.myHMP1, tia.myHMM0, tia.myHMM1, tia.myHMBL};
  for (int i = 0; i < 5; ++i) {
    registers.positions[i] = Position(positions[i]);
    registers.motions[i] = motions[i] & 0x0f;
  }
  registers.collisions = tia.myCollision;
  registers.blanks_motion = tia.myHMOVEBlankEnabled;
  registers.has_star_bug = tia.myM0CosmicArkMotionEnabled;
  registers.star_counter = tia.myM0CosmicArkCounter;
  registers.dumps_paddles = tia.myDumpEnabled;
  registers.paddles_freed = tia.myDumpDisabledCycle;
  ReadPicture(tia, registers.picture);
  return registers;
}

void TIADebug::Write(const VideoRegisters& registers, TIA& tia) {
  tia.myClockAtLastUpdate = registers.updated;
  tia.myClocksToEndOfScanLine = registers.clocks_to_end;
  tia.myVSYNCFinishClock = registers.sync_ends;
  tia.myLastHMOVEClock = registers.last_motion;
  tia.myFramePointer = tia.myCurrentFrameBuffer + registers.pixels_written;
  tia.myVSYNC = registers.sync;
  tia.myVBLANK = registers.blank;
  tia.myCTRLPF = registers.playfield_control;
  tia.myNUSIZ0 = registers.sizes[0], tia.myNUSIZ1 = registers.sizes[1];
  tia.myGRP0 = registers.patterns[0], tia.myGRP1 = registers.patterns[1];
  tia.myDGRP0 = registers.delayed_patterns[0], tia.myDGRP1 = registers.delayed_patterns[1];
  tia.myREFP0 = registers.is_mirrored[0], tia.myREFP1 = registers.is_mirrored[1];
  tia.myVDELP0 = registers.delays_pattern[0], tia.myVDELP1 = registers.delays_pattern[1];
  tia.myENAM0 = registers.has_missile[0], tia.myENAM1 = registers.has_missile[1];
  tia.myRESMP0 = registers.holds_missile[0], tia.myRESMP1 = registers.holds_missile[1];
  tia.myENABL = registers.has_ball, tia.myDENABL = registers.had_ball, tia.myVDELBL = registers.delays_ball;
  tia.myPOSP0 = registers.positions[0], tia.myPOSP1 = registers.positions[1];
  tia.myPOSM0 = registers.positions[2], tia.myPOSM1 = registers.positions[3];
  tia.myPOSBL = registers.positions[4];
  const auto motion = [&](int i) { return static_cast<int8_t>(registers.motions[i]); };
  tia.myHMP0 = motion(0), tia.myHMP1 = motion(1), tia.myHMM0 = motion(2), tia.myHMM1 = motion(3), tia.myHMBL = motion(4);
  tia.myCollision = registers.collisions;
  tia.myHMOVEBlankEnabled = registers.blanks_motion;
  tia.myM0CosmicArkMotionEnabled = registers.has_star_bug;
  tia.myM0CosmicArkCounter = registers.star_counter;
  tia.myDumpEnabled = registers.dumps_paddles;
  tia.myDumpDisabledCycle = registers.paddles_freed;

  const Picture& picture = registers.picture;
  tia.myPF = picture.playfield;
  tia.myEnabledObjects = picture.objects;
  tia.myPlayfieldPriorityAndScore = picture.rank;
  tia.myCurrentGRP0 = picture.players[0].pattern, tia.myCurrentGRP1 = picture.players[1].pattern;
  for (int i = 0; i < 4; ++i) tia.myColor[i] = Repeated(picture.colors[i]);
  WriteMasks(picture, tia);
}

// A frame goes on with the line under way: not even the chip's own counters know that another has begun.
void TIADebug::BeginFrame(TIA& tia) {
  std::swap(tia.myCurrentFrameBuffer, tia.myPreviousFrameBuffer);
  System& system = *tia.mySystem;
  const int clocks = static_cast<int>((system.cycles() * 3 - tia.myClockWhenFrameStarted) % ztw::kClocksOfLine);
  system.resetCycles();
  tia.myClockWhenFrameStarted = -clocks;
  tia.myClockStartDisplay = tia.myClockWhenFrameStarted + static_cast<int>(tia.myStartDisplayOffset);
  tia.myClockStopDisplay = tia.myClockWhenFrameStarted + static_cast<int>(tia.myStopDisplayOffset);
  tia.myClockAtLastUpdate = tia.myClockStartDisplay;
  tia.myClocksToEndOfScanLine = ztw::kClocksOfLine;
  tia.myFramePointer = tia.myCurrentFrameBuffer;
  if (tia.myColorLossEnabled) {
    const bool loses = LosesColor(tia);
    for (uint32_t& color : tia.myColor) color = loses ? color | Repeated(1) : color & ~Repeated(1);
  }
  tia.myFrameGreyed = false;
}

void TIADebug::EndFrame(TIA& tia) {
  tia.myCurrentScanline = static_cast<int>(tia.scanlines());
  if (tia.myPartialFrameFlag) {
    if (!tia.myFrameGreyed) tia.greyOutFrame();
    tia.myFrameGreyed = true;
    return;
  }
  tia.myScanlineCountForLastFrame = tia.myCurrentScanline;
  ++tia.myFrameCounter;
  tia.myFrameGreyed = false;
}

}  // namespace ale::stella
