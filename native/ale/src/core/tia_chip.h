// Our own video chip (TIA) in the place of ALE's. Kept equal to it in all that a program, a player or a saved state can tell;
// but a write that changes nothing costs little, and pixels are drawn only when somebody looks at them.
#ifndef ZTW_CORE_TIA_CHIP_H_
#define ZTW_CORE_TIA_CHIP_H_

#include <algorithm>
#include <cstdint>

#include "ale/emucore/TIA.hxx"
#include "core/tia_collisions.h"
#include "core/tia_door.h"
#include "core/tia_drawing.h"
#include "core/tia_registers.h"

namespace ale::stella {
class Console;
}

namespace ztw {

// While a frame is played, its registers are ours; between frames, ALE's chip that it derives from holds them, and so saves,
// loads and resets them.
class VideoChip final : public ale::stella::TIA {
 public:
  // Takes the place of a console's chip that `system` has attached; ALE's is deleted.
  static void Install(ale::stella::Console& console);

  void update() override;
  uint8_t peek(uint16_t address) override;
  void poke(uint16_t address, uint8_t value) override;
  bool save(ale::stella::Serializer& out) override;
  bool load(ale::stella::Deserializer& in) override;
  void frameReset() override;
  uint8_t* currentFrameBuffer() const override;
  uint8_t* previousFrameBuffer() const override;

  // For deferred_screen.cc: whether the copy of a screen is left for later, and whether one has been.
  void DeferScreens(bool defers) { defers_screens_ = defers; }
  bool LeavesScreen() { return is_screen_due_ = defers_screens_; }
  bool is_screen_due() const { return is_screen_due_; }

 private:
  using Door = ale::stella::TIADebug;

  explicit VideoChip(ale::stella::TIA& old);
  void TakeOver(ale::stella::TIA& old, ale::stella::Console& console);

  // tia_update.cc: pixels, up to a color clock.
  void Reach(int clock) {
    reached_ = std::max(reached_, clock);
    if (registers_.blanks_motion) CatchUp();
  }
  void CatchUp() {
    if (registers_.updated < reached_) Advance();
  }
  void Advance();
  void Show(int begin, int end);
  void ShowWholeLines(int num_lines);
  void EndLine();
  void AimMissile(int index, bool is_widened);
  void RenderShortFrame();

  // tia_writes.cc: what a register's new value does.
  void Write(int address, uint8_t value, int clock);
  void WriteSync(uint8_t value, int clock);
  void WriteBlank(uint8_t value);
  void WaitForLine();
  void WriteSize(int index, uint8_t value);
  void WriteColor(VideoColor color, uint8_t value);
  void WritePlayfieldControl(uint8_t value, int clock);
  void WritePlayfield(uint32_t mask, uint32_t bits);
  void WritePattern(int index, uint8_t value);
  void ShowPattern(int index);
  void ShowBall();
  void ShowMissile(int index);
  void SetObject(uint8_t object, bool is_enabled);

  // tia_motion.cc: where objects stand.
  int ClockOfLine(int clock) const { return (clock - registers_.frame_began) % kClocksOfLine; }
  void ResetPlayer(int index, int clock);
  void ResetMissile(int index, int clock);
  void ResetBall(int clock);
  void ReleaseMissile(int index);
  void WriteMissileMotion(uint8_t motion, int clock);
  void MoveAll(int clock);
  void AimPlayer(int index, bool skips_first);
  void AimBall();

  // tia_reads.cc
  uint8_t ReadPaddle(int index) const;

  bool is_running_ = false;
  bool defers_screens_ = false, is_screen_due_ = false;
  VideoRegisters registers_;
  int reached_ = 0;     // the clock that ALE would have drawn up to; what the program cannot see waits
  int last_clock_ = 0;  // at which a frame without sync is cut off
  int pending_blanks_ = 0;  // pixels of the line that horizontal motion has blanked ahead
  Collisions collision_finder_;
  bool has_cleared_collisions_ = false;

  // Of the buffer that is drawn into, and of the other.
  mutable Drawing drawing_, previous_drawing_;
  Drawing beneath_;  // what stood in the buffer before, as far as it was left to be drawn
  mutable Painter painter_;
};

}  // namespace ztw

#endif  // ZTW_CORE_TIA_CHIP_H_
