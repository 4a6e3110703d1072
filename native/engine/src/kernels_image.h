// The kernels over pixels, once for every instruction set; included behind kernels_impl.h, under the same rules: what changed
// in an observation, and blocks of an image as the first layer reads them.

int Detect(const DetectTask& task) {
  constexpr int kBytes = Vec::kLanes * 4;
  int num_pending = task.num_pending;
  const auto mark = [&](int group) {
    const int unit = task.unit_of_group[group];
    task.pending[num_pending] = unit;
    num_pending += !task.is_pending[unit];
    task.is_pending[unit] = 1;
  };
  for (int plane = 0; plane < task.num_planes; ++plane) {
    const uint8_t* observation = task.observation + static_cast<size_t>(plane) * task.plane_bytes;
    uint8_t* kept = task.kept + static_cast<size_t>(plane) * task.plane_bytes;
    int byte = 0;
    for (; byte + kBytes <= task.plane_bytes; byte += kBytes) {
      unsigned mask = TakeChanges(observation + byte, kept + byte);
      for (; mask != 0; mask &= mask - 1) mark(byte / 4 + __builtin_ctz(mask));
    }
    for (; byte < task.plane_bytes; byte += 4) {
      uint32_t now, before;
      __builtin_memcpy(&now, observation + byte, 4);
      __builtin_memcpy(&before, kept + byte, 4);
      if (now == before) continue;
      __builtin_memcpy(kept + byte, &now, 4);
      mark(byte / 4);
    }
  }
  return num_pending;
}

// The pixels of one block in the order channel, row, column; 0 outside of the image and up to `depth`.
inline void GatherPixels(const GatherTask& task, int block, uint8_t* pixels) {
  const int top = block / task.columns * task.stride, left = block % task.columns * task.stride;
  const bool is_inside = top + task.extent <= task.height && left + task.extent <= task.width;
  uint8_t* out = pixels;
  for (int channel = 0; channel < task.channels; ++channel) {
    const uint8_t* plane = task.image + static_cast<size_t>(channel) * task.height * task.width;
    for (int row = top; row < top + task.extent; ++row, out += task.extent) {
      const uint8_t* line = plane + static_cast<size_t>(row) * task.width;
      if (is_inside && task.extent == 4) {
        __builtin_memcpy(out, line + left, 4);
        continue;
      }
      for (int i = 0; i < task.extent; ++i)
        out[i] = row < task.height && left + i < task.width ? line[left + i] : 0;
    }
  }
  while (out < pixels + task.depth) *out++ = 0;
}

// A block of 4 x 4 pixels inside the image: each channel fills a group.
inline void GatherSmallBlock(const GatherTask& task, int block, float* values, uint8_t* bits) {
  const size_t top = block / task.columns * task.stride, left = block % task.columns * task.stride;
  const uint8_t* corner = task.image + top * task.width + left;
  for (int channel = 0; channel < task.channels; ++channel, corner += static_cast<size_t>(task.height) * task.width) {
    alignas(16) uint8_t pixels[kLaneGroup];
    for (int row = 0; row < 4; ++row) __builtin_memcpy(pixels + 4 * row, corner + static_cast<size_t>(row) * task.width, 4);
    Vec group[kLaneGroup / Vec::kLanes];
    for (int lane = 0; lane < kLaneGroup; lane += Vec::kLanes) group[lane / Vec::kLanes] = FromBytes(pixels + lane);
    StoreGroup(group, values + channel * kLaneGroup, bits + channel * (kLaneGroup / 8));
  }
}

inline bool IsSmallBlock(const GatherTask& task, int block) {
  const int top = block / task.columns * task.stride, left = block % task.columns * task.stride;
  return task.extent == 4 && top + 4 <= task.height && left + 4 <= task.width;
}

void Gather(const GatherTask& task) {
  alignas(64) uint8_t pixels[kMaxBlockPixels];
  for (int i = 0; i < task.num_blocks; ++i) {
    const int block = task.blocks[i];
    const size_t first = static_cast<size_t>(block) * task.depth;
    if (task.bytes != nullptr) {
      GatherPixels(task, block, task.bytes + first);
      continue;
    }
    if (IsSmallBlock(task, block)) {
      GatherSmallBlock(task, block, task.values + first, task.bits + first / 8);
      continue;
    }
    GatherPixels(task, block, pixels);
    for (int at = 0; at < task.depth; at += kLaneGroup) {
      Vec group[kLaneGroup / Vec::kLanes];
      for (int lane = 0; lane < kLaneGroup; lane += Vec::kLanes)
        group[lane / Vec::kLanes] = FromBytes(pixels + at + lane);
      StoreGroup(group, task.values + first + at, task.bits + (first + at) / 8);
    }
  }
}
