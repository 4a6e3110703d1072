// Stands in for zlib where the ALE addon is compiled to WebAssembly. The addon needs its checksum. ALE would also open ROM files with
// it, and write PNG files: there are no files there, and the addon hands over a ROM's bytes itself (console_loader.cc).
#ifndef ZTW_WASM_ZLIB_H_
#define ZTW_WASM_ZLIB_H_

#include <cstdint>

#define Z_OK 0
#define Z_STREAM_ERROR (-2)

typedef unsigned char Byte, Bytef;
typedef unsigned int uInt;
typedef unsigned long uLong, uLongf;
typedef void* gzFile;

inline gzFile gzopen(const char*, const char*) { return nullptr; }
inline int gzread(gzFile, void*, unsigned) { return -1; }
inline int gzclose(gzFile) { return Z_STREAM_ERROR; }

// The checksum of PNG and gzip (ISO 3309), bit by bit: states are short.
inline uLong crc32(uLong checksum, const Bytef* bytes, uInt length) {
  constexpr uint32_t kPolynomial = 0xedb88320u;
  uint32_t rest = ~static_cast<uint32_t>(checksum);
  for (uInt i = 0; i < length; ++i) {
    rest ^= bytes[i];
    for (int bit = 0; bit < 8; ++bit) rest = rest & 1 ? rest >> 1 ^ kPolynomial : rest >> 1;
  }
  return ~rest & 0xffffffffu;
}

inline int compress(Bytef*, uLongf*, const Bytef*, uLong) { return Z_STREAM_ERROR; }

#endif  // ZTW_WASM_ZLIB_H_
