// Whether a console can go on from a state: ALE believes the lengths, tables and banks that it is given.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ale/emucore/Console.hxx"
#include "ale/emucore/TIA.hxx"
#include "state_console.h"

namespace ztw {
namespace {

constexpr int kByte = 0xff, kWord = 0xffff;
constexpr int kClocksPerLine = 228, kBlankClocks = 68;
// A thousand times the longest frame: color clocks are far from an overflow then.
constexpr uint32_t kMostCycles = 100'000'000;
constexpr uint32_t kTrue = 0xfab1fab2, kFalse = 0xbad1bad2;  // as ALE writes them

[[noreturn]] void Damaged() { throw StateProblem("the state is damaged"); }

void Require(bool is_right) {
  if (!is_right) Damaged();
}

// Reads what ALE's serializer has written, as long as it is what a chip of this kind writes.
class DeviceReader {
 public:
  explicit DeviceReader(const std::string& written)
      : reader_(reinterpret_cast<const uint8_t*>(written.data()), written.size()) {}

  void Name(const char* name) { Require(reader_.Text(kByte) == name); }
  int32_t Integer() { return reader_.I32(); }
  int32_t Integer(int least, int most) { return reader_.I32(least, most); }
  void Integers(int count, int least, int most) {
    for (int i = 0; i < count; ++i) reader_.I32(least, most);
  }
  void Array(int count, int most) {
    reader_.I32(count, count);
    Integers(count, 0, most);
  }
  void Booleans(int count) {
    for (int i = 0; i < count; ++i) {
      const uint32_t value = reader_.U32();
      Require(value == kTrue || value == kFalse);
    }
  }
  void End() const { reader_.RequireEnd(); }

 private:
  ByteReader reader_;
};

void CheckRegisters(const std::string& registers) {
  DeviceReader reader(registers);
  reader.Integers(5, 0, kByte);
  reader.Integer(0, kWord);  // program counter
  reader.Booleans(7);
  reader.Integer(0, kByte);  // execution status
  reader.End();
}

void ReadMemory(DeviceReader& reader) {
  reader.Name("M6532");
  reader.Array(128, kByte);
  reader.Integer(0, kByte);  // timer
  const int shift = reader.Integer();
  Require(shift == 0 || shift == 3 || shift == 6 || shift == 10);
  reader.Integer(), reader.Integer();  // when the timer was set, and its interrupt reset
  reader.Booleans(1);
  reader.Integers(2, 0, kByte);
}

// Where a frame stands follows from the clock of its last update.
void ReadFrame(DeviceReader& reader, const DrawnClocks& drawn, const VideoState& video) {
  const int frame_started = reader.Integer(1 - kClocksPerLine, 0);
  const int start = reader.Integer(), stop = reader.Integer();
  Require(start == frame_started + drawn.start && stop == frame_started + drawn.stop);
  const int since_start = reader.Integer(start, stop) - start;
  const int line = since_start / kClocksPerLine, clock = since_start % kClocksPerLine;
  const int left = reader.Integer();  // of the line; a line that is full ends with the next update
  Require(left == kClocksPerLine - clock || (left == 0 && clock == 0 && line > 0));
  const int line_pixels = kClocksPerLine - kBlankClocks;
  Require(video.num_drawn == line * line_pixels + std::max(0, clock - kBlankClocks));
  reader.Integers(2, 0, std::numeric_limits<int>::max());  // lines
  reader.Integer();                                        // when a vertical sync ends
}

void ReadVideoChip(DeviceReader& reader, const DrawnClocks& drawn, const VideoState& video) {
  constexpr int kMostObjects = 0x3f, kPriorityAndScore = 0xc0, kPlayfield = 0xfffff, kCollisions = 0x7fff;
  constexpr int kMostMotion = 15, kLastPixel = 159;
  reader.Name("TIA");
  ReadFrame(reader, drawn, video);
  reader.Integer(0, kMostObjects);
  reader.Integers(4, 0, kByte);  // syncs, blanks, numbers and sizes
  for (int color = 0; color < 4; ++color) reader.Integer();
  reader.Integer(0, kByte);  // playfield control
  Require((reader.Integer() & ~kPriorityAndScore) == 0);
  reader.Booleans(2);
  reader.Integer(0, kPlayfield);
  reader.Integers(4, 0, kByte);  // graphics
  reader.Booleans(4);
  reader.Integers(5, 0, kMostMotion);
  reader.Booleans(5);
  reader.Integer(0, kCollisions);
  reader.Integers(5, 0, kLastPixel);
  reader.Integers(2, 0, kByte);
  reader.Integer();  // last horizontal motion
  reader.Booleans(2);
  reader.Integer(0, 3);  // which star of Cosmic Ark
  reader.Booleans(1);
  reader.Integer();  // when paddles were last set free
  reader.Name("TIASound");
  reader.Integers(6, 0, kByte);
  reader.Integer();
}

void ReadMusic(DeviceReader& reader) {
  constexpr int kLastPixel = 2047;
  reader.Integer(0, 1);                                       // bank
  for (int array = 0; array < 2; ++array) reader.Array(8, kByte);  // top, bottom
  reader.Array(8, kLastPixel);                                // counters
  reader.Array(8, kByte);                                     // flags
  reader.Integer(3, 3);
  reader.Booleans(3);
  reader.Integer(0, kByte);
  reader.Integer(), reader.Integer();
}

void ReadSlices(DeviceReader& reader) {
  reader.Integer(4, 4);
  reader.Integers(3, 0, 7);
  reader.Integer(7, 7);
}

void ReadRamSlices(DeviceReader& reader) {
  reader.Integer(2, 2);
  reader.Integer(0, 7);
  reader.Integer(7, 7);
  reader.Integer(0, 3);
  reader.Array(2048, kByte);
}

// Those of the games that ALE supports.
struct CartridgeKind {
  const char* name;
  int num_banks, ram_bytes;  // 0: none
};
constexpr CartridgeKind kCartridges[] = {
    {"Cartridge2K", 0, 0}, {"Cartridge4K", 0, 0},     {"CartridgeFE", 0, 0},     {"CartridgeCV", 0, 1024},
    {"CartridgeF8", 2, 0}, {"CartridgeF8SC", 2, 128}, {"CartridgeF6", 4, 0},     {"CartridgeF6SC", 4, 128},
    {"CartridgeUA", 2, 0}, {"CartridgeF4", 8, 0},     {"CartridgeF4SC", 8, 128}, {"CartridgeFASC", 3, 256}};

void ReadCartridge(DeviceReader& reader, const std::string& name) {
  reader.Name(name.c_str());
  if (name == "CartridgeDPC") return ReadMusic(reader);
  if (name == "CartridgeE0") return ReadSlices(reader);
  if (name == "CartridgeE7") return ReadRamSlices(reader);
  const auto kind = std::find_if(std::begin(kCartridges), std::end(kCartridges),
                                 [&](const CartridgeKind& known) { return name == known.name; });
  if (kind == std::end(kCartridges)) throw StateProblem("states of a " + name + " cannot be read");
  if (kind->num_banks > 0) reader.Integer(0, kind->num_banks - 1);
  if (kind->ram_bytes > 0) reader.Array(kind->ram_bytes, kByte);
}

// As many values as the rules of this game write, with booleans where they write them.
void CheckRules(const std::string& written, const std::string& own) {
  Require(written.size() == own.size());
  const auto reader_of = [](const std::string& text) {
    return ByteReader(reinterpret_cast<const uint8_t*>(text.data()), text.size());
  };
  ByteReader values = reader_of(written), own_values = reader_of(own);
  const auto is_boolean = [](uint32_t value) { return value == kTrue || value == kFalse; };
  for (size_t i = 0; i < own.size() / 4; ++i) {
    const uint32_t value = values.U32(), own_value = own_values.U32();
    Require(!is_boolean(own_value) || is_boolean(value));
  }
}

}  // namespace

void CheckConsole(const ConsoleState& state, ale::stella::Console& console, ale::RomSettings& rules) {
  const auto& tia = static_cast<const ale::stella::TIA&>(console.mediaSource());
  CheckRegisters(state.registers);
  DeviceReader reader(state.devices);
  ReadMemory(reader);
  ReadVideoChip(reader, DrawnClocksOf(tia), state.video);
  ReadCartridge(reader, DevicesOf(console).cartridge->name());
  reader.End();
  CheckRules(state.rules, SerializeRules(rules));
  Require(state.cycles <= kMostCycles);
  Require(std::abs(state.music_clock) < 1);
}

}  // namespace ztw
