// ALE's video chip declares a friend, TIADebug, and never defines it. It lets us read and set what is private there.
#ifndef ZTW_CORE_TIA_DOOR_H_
#define ZTW_CORE_TIA_DOOR_H_

#include <cstddef>
#include <cstdint>

#include "ale/emucore/TIA.hxx"
#include "core/tia_registers.h"

namespace ztw {
struct VideoState;
}

namespace ale::stella {

class TIADebug {
 public:
  // What ALE 0.12.1 leaves out of its saved states, and what bounds it; in state_video.cc.
  static ztw::VideoState Save(const TIA& tia);
  static void Restore(const ztw::VideoState& state, TIA& tia);
  static size_t MaskBytes(size_t object);
  static int DisplayStart(const TIA& tia) { return static_cast<int>(tia.myStartDisplayOffset); }
  static int DisplayStop(const TIA& tia) { return static_cast<int>(tia.myStopDisplayOffset); }

  static ztw::VideoRegisters Read(const TIA& tia);
  static void Write(const ztw::VideoRegisters& registers, TIA& tia);

  // What a frame begins and ends with. The system's cycles begin anew.
  static void BeginFrame(TIA& tia);
  static void EndFrame(TIA& tia);
  static bool& IsFramePartial(TIA& tia) { return tia.myPartialFrameFlag; }

  static const Console& ConsoleOf(const TIA& tia) { return tia.myConsole; }
  static Settings& SettingsOf(const TIA& tia) { return const_cast<Settings&>(tia.mySettings); }
  static Sound& SoundOf(const TIA& tia) { return *tia.mySound; }
  static int MostLines(const TIA& tia) { return tia.myMaximumNumberOfScanlines; }
  static bool LosesColor(const TIA& tia) {
    return tia.myColorLossEnabled && (tia.myScanlineCountForLastFrame & 1) != 0;
  }
  static bool AllowsMotionBlanks(const TIA& tia) { return tia.myAllowHMOVEBlanks; }
  static uint8_t* CurrentBuffer(const TIA& tia) { return tia.myCurrentFrameBuffer; }
  static uint8_t* PreviousBuffer(const TIA& tia) { return tia.myPreviousFrameBuffer; }

  // Color clocks after which a register's new value shows; -1 for the playfield's.
  static int WriteDelay(int address) { return TIA::ourPokeDelayTable[address]; }
  static int Motion(int cycle, int motion) { return TIA::ourCompleteMotionTable[cycle][motion]; }
  static bool MotionBlanks(int cycle) { return TIA::ourHMOVEBlankEnableCycles[cycle]; }

 private:
  static void ReadPicture(const TIA& tia, ztw::Picture& picture);
  static void WriteMasks(const ztw::Picture& picture, TIA& tia);
};

}  // namespace ale::stella

#endif  // ZTW_CORE_TIA_DOOR_H_
