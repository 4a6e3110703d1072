#include "state_video.h"

#include "core/tia_door.h"

namespace ztw {
namespace {

using Door = ale::stella::TIADebug;

constexpr uint32_t kMaskRow = 320;       // entries for one position, size and number of an object: the line, and once more
constexpr uint32_t kMostMaskShift = 160;  // from where a line is looked up in them, by fours

// The first entry stands for the line as well as the one after the line.
uint32_t MaskOffset(const uint8_t* mask, const uint8_t* table) {
  const auto offset = static_cast<uint32_t>(mask - table);
  return offset % kMaskRow == 0 ? offset + kMostMaskShift : offset;
}

bool IsMask(size_t object, uint32_t offset) {
  const bool is_missile = object == 1 || object == 2;
  if (offset == VideoState::kDisabled) return is_missile;
  const uint32_t shift = offset % kMaskRow;
  return offset < Door::MaskBytes(object) && shift <= kMostMaskShift && shift % 4 == 0;
}

size_t ScreenSize(const ale::stella::TIA& tia) { return static_cast<size_t>(tia.width()) * tia.height(); }

void ReadScreens(const std::vector<uint8_t>& screens, uint8_t* current, uint8_t* previous, const ale::stella::TIA& tia) {
  ByteReader reader(screens.data(), screens.size());
  reader.Rows(current, nullptr, tia.height(), tia.width());
  reader.Rows(previous, current, tia.height(), tia.width());
  reader.RequireEnd();
}

}  // namespace
}  // namespace ztw

namespace ale::stella {

ztw::VideoState TIADebug::Save(const TIA& tia) {
  const auto missile = [](const uint8_t* mask) {
    if (mask == TIA::ourDisabledMaskTable) return ztw::VideoState::kDisabled;
    return ztw::MaskOffset(mask, TIA::ourMissleMaskTable[0][0][0]);
  };
  const uint8_t* players = TIA::ourPlayerMaskTable[0][0][0];
  // Asked for first: a chip may draw only now.
  const uint8_t* current = tia.currentFrameBuffer();
  const uint8_t* previous = tia.previousFrameBuffer();
  ztw::VideoState state;
  state.object_masks = {ztw::MaskOffset(tia.myCurrentBLMask, TIA::ourBallMaskTable[0][0]), missile(tia.myCurrentM0Mask),
                        missile(tia.myCurrentM1Mask), ztw::MaskOffset(tia.myCurrentP0Mask, players),
                        ztw::MaskOffset(tia.myCurrentP1Mask, players)};
  state.is_playfield_reflected = tia.myCurrentPFMask == TIA::ourPlayfieldTable[1];
  state.is_frame_partial = tia.myPartialFrameFlag;
  state.is_frame_grayed = tia.myFrameGreyed;
  state.num_drawn = static_cast<int>(tia.myFramePointer - tia.myCurrentFrameBuffer);
  ztw::ByteWriter screens;
  screens.Rows(current, nullptr, tia.height(), tia.width());
  screens.Rows(previous, current, tia.height(), tia.width());
  state.screens = screens.Take();
  return state;
}

void TIADebug::Restore(const ztw::VideoState& state, TIA& tia) {
  const auto missile = [](uint32_t offset) {
    if (offset == ztw::VideoState::kDisabled) return TIA::ourDisabledMaskTable;
    return static_cast<const uint8_t*>(TIA::ourMissleMaskTable[0][0][0] + offset);
  };
  const auto& masks = state.object_masks;
  const uint8_t* players = TIA::ourPlayerMaskTable[0][0][0];
  tia.myCurrentBLMask = TIA::ourBallMaskTable[0][0] + masks[0];
  tia.myCurrentM0Mask = missile(masks[1]);
  tia.myCurrentM1Mask = missile(masks[2]);
  tia.myCurrentP0Mask = players + masks[3];
  tia.myCurrentP1Mask = players + masks[4];
  tia.myCurrentPFMask = TIA::ourPlayfieldTable[state.is_playfield_reflected];
  tia.myPartialFrameFlag = state.is_frame_partial;
  tia.myFrameGreyed = state.is_frame_grayed;
  tia.myFramePointer = tia.myCurrentFrameBuffer + state.num_drawn;
  ztw::ReadScreens(state.screens, tia.myCurrentFrameBuffer, tia.myPreviousFrameBuffer, tia);
}

size_t TIADebug::MaskBytes(size_t object) {
  constexpr size_t kMissile = sizeof TIA::ourMissleMaskTable, kPlayer = sizeof TIA::ourPlayerMaskTable;
  constexpr std::array<size_t, 5> kBytes = {sizeof TIA::ourBallMaskTable, kMissile, kMissile, kPlayer, kPlayer};
  return kBytes[object];
}

}  // namespace ale::stella

namespace ztw {

VideoState SaveVideo(const ale::stella::TIA& tia) { return Door::Save(tia); }

void RestoreVideo(const VideoState& state, ale::stella::TIA& tia) { Door::Restore(state, tia); }

DrawnClocks DrawnClocksOf(const ale::stella::TIA& tia) { return {Door::DisplayStart(tia), Door::DisplayStop(tia)}; }

void WriteVideo(const VideoState& state, ByteWriter& writer) {
  for (const uint32_t mask : state.object_masks) writer.U32(mask);
  writer.U8(state.is_playfield_reflected);
  writer.U8(state.is_frame_partial);
  writer.U8(state.is_frame_grayed);
  writer.I32(state.num_drawn);
  writer.U32(static_cast<uint32_t>(state.screens.size()));
  writer.Raw(state.screens.data(), state.screens.size());
}

VideoState ReadVideo(ByteReader& reader, const ale::stella::TIA& tia) {
  VideoState state;
  for (size_t object = 0; object < state.object_masks.size(); ++object) {
    state.object_masks[object] = reader.U32();
    if (!IsMask(object, state.object_masks[object])) throw StateProblem("the state is damaged");
  }
  state.is_playfield_reflected = reader.Flag();
  state.is_frame_partial = reader.Flag();
  state.is_frame_grayed = reader.Flag();
  const size_t size = ScreenSize(tia);
  state.num_drawn = reader.I32(0, static_cast<int32_t>(size));
  const uint32_t num_bytes = reader.U32();
  const uint8_t* screens = reader.Skip(num_bytes);
  state.screens.assign(screens, screens + num_bytes);
  std::vector<uint8_t> current(size), previous(size);
  ReadScreens(state.screens, current.data(), previous.data(), tia);
  return state;
}

}  // namespace ztw
