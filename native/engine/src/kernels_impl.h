// The kernels, once for every instruction set: the including file has defined `Vec` and its operations in a namespace of
// its own, so that no instruction of one set can end up in the code of another. Nothing of the standard library with code
// in it may be used here, for the same reason.

// A row's columns times one input.
template <int kVectors>
inline void AddRow(Vec (&sums)[kVectors], Vec value, const float* row) {
  for (int i = 0; i < kVectors; ++i) sums[i] = MultiplyAdd(value, Load(row + i * Vec::kLanes), sums[i]);
}

// As bfloat16, each word holds a column of the tile's first half above one of its second half.
template <int kVectors>
inline void AddRow(Vec (&sums)[kVectors], Vec value, const uint32_t* row) {
  constexpr int kHalf = kVectors / 2;
  for (int i = 0; i < kHalf; ++i) {
    Vec upper, lower;
    LoadPair(row + i * Vec::kLanes, upper, lower);
    sums[i] = MultiplyAdd(value, upper, sums[i]);
    sums[kHalf + i] = MultiplyAdd(value, lower, sums[kHalf + i]);
  }
}

template <int kVectors, typename Weight>
inline void AddProducts(Vec (&sums)[kVectors], const ChunkInput& input, const Weight* weights, size_t row_stride) {
  for (uint64_t mask = input.mask; mask != 0; mask &= mask - 1) {
    const int index = __builtin_ctzll(mask);
    AddRow<kVectors>(sums, Broadcast(input.values[index]), weights + index * row_stride);
  }
}

template <int kVectors, typename Weight>
inline void MultiplyChunk(const MultiplyTask& task, const ChunkInput& input, const Weight* weights, float* partials,
                          bool is_first) {
  Vec sums[kVectors];
  for (int i = 0; i < kVectors; ++i) sums[i] = is_first ? Zero() : Load(partials + i * Vec::kLanes);
  AddProducts<kVectors>(sums, input, weights, task.row_stride);
  for (int i = 0; i < kVectors; ++i) Store(partials + i * Vec::kLanes, sums[i]);
}

// Two units whose zeros lie alike, as those of most pictures do, which have none: each row of weights is loaded once.
template <int kVectors>
inline void MultiplyTwins(const MultiplyTask& task, const ChunkInput& left, const ChunkInput& right, const float* weights,
                          float* left_partials, float* right_partials, bool is_first) {
  Vec left_sums[kVectors], right_sums[kVectors];
  for (int i = 0; i < kVectors; ++i) {
    left_sums[i] = is_first ? Zero() : Load(left_partials + i * Vec::kLanes);
    right_sums[i] = is_first ? Zero() : Load(right_partials + i * Vec::kLanes);
  }
  for (uint64_t mask = left.mask; mask != 0; mask &= mask - 1) {
    const int index = __builtin_ctzll(mask);
    const float* row = weights + index * task.row_stride;
    const Vec left_value = Broadcast(left.values[index]), right_value = Broadcast(right.values[index]);
    for (int i = 0; i < kVectors; ++i) {
      const Vec weight = Load(row + i * Vec::kLanes);
      left_sums[i] = MultiplyAdd(left_value, weight, left_sums[i]);
      right_sums[i] = MultiplyAdd(right_value, weight, right_sums[i]);
    }
  }
  for (int i = 0; i < kVectors; ++i) {
    Store(left_partials + i * Vec::kLanes, left_sums[i]);
    Store(right_partials + i * Vec::kLanes, right_sums[i]);
  }
}

// Units that share their weights: each piece of weights is fetched once and meets every unit.
template <int kVectors>
void MultiplyShared(const MultiplyTask& task) {
  const int num_columns = task.num_tiles * task.tile_width;
  for (int tile = 0; tile < task.num_tiles; ++tile) {
    for (int chunk = 0; chunk < task.num_chunks; ++chunk) {
      const float* weights = task.weights + tile * task.tile_stride + task.chunk_rows[chunk] * task.row_stride;
      const ChunkInput* inputs = task.inputs + static_cast<size_t>(chunk) * task.num_units;
      for (int i = 0; i < task.num_units; ++i) {
        const size_t unit = task.units[i];
        if (!task.tile_is_used[unit * task.num_tiles + tile]) continue;
        float* partials = task.partials + unit * num_columns + tile * task.tile_width;
        MultiplyChunk<kVectors>(task, inputs[i], weights, partials, chunk == 0);
      }
    }
  }
}

// One unit's inputs times three tiles at once.
template <int kVectors>
inline void MultiplyTriple(const MultiplyTask& task, const ChunkInput& input, const float* weights, float* partials,
                           bool is_first) {
  Vec sums[3][kVectors];
  for (int i = 0; i < 3 * kVectors; ++i)
    sums[i / kVectors][i % kVectors] = is_first ? Zero() : Load(partials + i * Vec::kLanes);
  for (uint64_t mask = input.mask; mask != 0; mask &= mask - 1) {
    const int index = __builtin_ctzll(mask);
    const float* row = weights + index * task.row_stride;
    const Vec value = Broadcast(input.values[index]);
    for (int tile = 0; tile < 3; ++tile) AddRow<kVectors>(sums[tile], value, row + tile * task.tile_stride);
  }
  for (int i = 0; i < 3 * kVectors; ++i) Store(partials + i * Vec::kLanes, sums[i / kVectors][i % kVectors]);
}

// As MultiplyShared, three tiles at once: a column's sum is the same either way.
template <int kVectors>
void MultiplyTriples(const MultiplyTask& task) {
  const int num_columns = task.num_tiles * task.tile_width;
  for (int tile = 0; tile < task.num_tiles; tile += 3) {
    for (int chunk = 0; chunk < task.num_chunks; ++chunk) {
      const float* weights = task.weights + tile * task.tile_stride + task.chunk_rows[chunk] * task.row_stride;
      const ChunkInput* inputs = task.inputs + static_cast<size_t>(chunk) * task.num_units;
      for (int i = 0; i < task.num_units; ++i) {
        const size_t unit = task.units[i];
        const uint8_t* is_used = task.tile_is_used + unit * task.num_tiles + tile;
        float* partials = task.partials + unit * num_columns + tile * task.tile_width;
        if (is_used[0] & is_used[1] & is_used[2]) {
          MultiplyTriple<kVectors>(task, inputs[i], weights, partials, chunk == 0);
          continue;
        }
        for (int part = 0; part < 3; ++part)
          if (is_used[part])
            MultiplyChunk<kVectors>(task, inputs[i], weights + part * task.tile_stride, partials + part * task.tile_width,
                                    chunk == 0);
      }
    }
  }
}

// As MultiplyShared, for pictures: few of their pixels are zero, so that most units have twins.
template <int kVectors>
void MultiplyPixels(const MultiplyTask& task) {
  const int num_columns = task.num_tiles * task.tile_width;
  for (int tile = 0; tile < task.num_tiles; ++tile) {
    for (int chunk = 0; chunk < task.num_chunks; ++chunk) {
      const float* weights = task.weights + tile * task.tile_stride + task.chunk_rows[chunk] * task.row_stride;
      const ChunkInput* inputs = task.inputs + static_cast<size_t>(chunk) * task.num_units;
      const ChunkInput* waiting = nullptr;  // for its twin
      float* waiting_partials = nullptr;
      for (int i = 0; i < task.num_units; ++i) {
        const size_t unit = task.units[i];
        if (!task.tile_is_used[unit * task.num_tiles + tile]) continue;
        float* partials = task.partials + unit * num_columns + tile * task.tile_width;
        if (waiting == nullptr) {
          waiting = &inputs[i];
          waiting_partials = partials;
        } else if (waiting->mask == inputs[i].mask) {
          MultiplyTwins<kVectors>(task, *waiting, inputs[i], weights, waiting_partials, partials, chunk == 0);
          waiting = nullptr;
        } else {
          MultiplyChunk<kVectors>(task, inputs[i], weights, partials, chunk == 0);
        }
      }
      if (waiting != nullptr) MultiplyChunk<kVectors>(task, *waiting, weights, waiting_partials, chunk == 0);
    }
  }
}

// How many words hold a tile's weights of a row.
template <int kVectors>
constexpr int CountWords(const float*) {
  return kVectors * Vec::kLanes;
}
template <int kVectors>
constexpr int CountWords(const uint32_t*) {
  return kVectors * Vec::kLanes / 2;
}

// As AddProducts, over tiles that follow each other in a row; the weights, which are met once, are fetched two rows ahead.
template <int kVectors, int kTiles, typename Weight>
inline void AddRowsOnce(Vec (&sums)[kTiles][kVectors], const ChunkInput& input, const Weight* weights, size_t row_stride) {
  constexpr int kWords = CountWords<kVectors>(static_cast<const Weight*>(nullptr));
  constexpr int kLine = 64 / sizeof(Weight);
  uint64_t ahead = input.mask & (input.mask - 1);
  for (uint64_t mask = input.mask; mask != 0; mask &= mask - 1) {
    const int index = __builtin_ctzll(mask);
    ahead &= ahead - 1;
    if (ahead != 0) {
      const Weight* row = weights + __builtin_ctzll(ahead) * row_stride;
      for (int word = 0; word < kTiles * kWords; word += kLine) __builtin_prefetch(row + word);
    }
    const Vec value = Broadcast(input.values[index]);
    for (int tile = 0; tile < kTiles; ++tile) AddRow<kVectors>(sums[tile], value, weights + index * row_stride + tile * kWords);
  }
}

// Units with weights of their own, float32 or bfloat16.
template <int kVectors, int kTiles, typename Weight>
void MultiplyOwn(const MultiplyTask& task, const Weight* all_weights) {
  constexpr int kColumns = kTiles * kVectors * Vec::kLanes;
  const int num_columns = task.num_tiles * task.tile_width;
  for (int i = 0; i < task.num_units; ++i) {
    const size_t unit = task.units[i];
    for (int first_tile = 0; first_tile < task.num_tiles; first_tile += kTiles) {
      const Weight* weights = all_weights + unit * task.unit_stride + first_tile * task.tile_stride;
      float* partials = task.partials + unit * num_columns + first_tile * task.tile_width;
      Vec sums[kTiles][kVectors];
      for (int vector = 0; vector < kTiles * kVectors; ++vector) sums[vector / kVectors][vector % kVectors] = Zero();
      for (int chunk = 0; chunk < task.num_chunks; ++chunk) {
        const ChunkInput& input = task.inputs[static_cast<size_t>(chunk) * task.num_units + i];
        AddRowsOnce<kVectors, kTiles>(sums, input, weights + task.chunk_rows[chunk] * task.row_stride, task.row_stride);
      }
      for (int column = 0; column < kColumns; column += Vec::kLanes)
        Store(partials + column, sums[column / Vec::kLanes / kVectors][column / Vec::kLanes % kVectors]);
    }
  }
}

template <int kVectors, typename Weight>
void MultiplyRows(const MultiplyTask& task, const Weight* weights) {
  constexpr int kTiles = kVectors < kMaxSums ? kMaxSums / kVectors : 1;
  if (task.num_tiles % kTiles == 0) return MultiplyOwn<kVectors, kTiles>(task, weights);
  MultiplyOwn<kVectors, 1>(task, weights);
}

template <int kTile>
void MultiplyTile(const MultiplyTask& task) {
  constexpr int kVectors = kTile / Vec::kLanes;
  if constexpr (kTile == kTripleTile && 3 * kVectors <= kMaxSums)
    if (task.unit_stride == 0 && task.num_tiles % 3 == 0) return MultiplyTriples<kVectors>(task);
  if (task.unit_stride == 0 && task.reads_pixels && 2 * kVectors <= kMaxSums) return MultiplyPixels<kVectors>(task);
  if (task.unit_stride == 0) return MultiplyShared<kVectors>(task);
  if (task.weights != nullptr) return MultiplyRows<kVectors>(task, task.weights);
  MultiplyRows<kVectors>(task, task.bfloat16_weights);
}

void Multiply(const MultiplyTask& task) {
  switch (task.tile_width) {
    case 16: return MultiplyTile<16>(task);
    case 32: return MultiplyTile<32>(task);
    case 48: return MultiplyTile<48>(task);
    default: return MultiplyTile<64>(task);
  }
}

// Writes 16 values and the bits that say which are not zero; true if any differs from what was there.
inline bool StoreGroup(const Vec* group, float* values, uint8_t* bits) {
  constexpr int kVectors = kLaneGroup / Vec::kLanes;
  unsigned non_zero = 0;
  bool differs = false;
  for (int i = 0; i < kVectors; ++i) {
    differs |= Differ(group[i], Load(values + i * Vec::kLanes));
    non_zero |= NonZero(group[i]) << (i * Vec::kLanes);
    Store(values + i * Vec::kLanes, group[i]);
  }
  bits[0] = static_cast<uint8_t>(non_zero);
  bits[1] = static_cast<uint8_t>(non_zero >> 8);
  return differs;
}

// Bias and terms of one output's columns from `column` on.
template <int kVectors>
inline void SumTerms(const SumTask& task, int output, int column, Vec (&sums)[kVectors]) {
  const float* bias = task.bias + task.bias_offsets[output] + column;
  const float* partials = task.partials + task.partial_offsets[output] + column;
  for (int i = 0; i < kVectors; ++i) sums[i] = Load(bias + i * Vec::kLanes);
  for (int term = 0; term < task.num_terms; ++term) {
    const float* addends = partials + task.terms[term];
    for (int i = 0; i < kVectors; ++i) sums[i] = Add(sums[i], Load(addends + i * Vec::kLanes));
  }
}

template <int kTile>
inline bool SumTile(const SumTask& task, int output, int column) {
  constexpr int kVectors = kTile / Vec::kLanes;
  constexpr int kGroups = kTile / kLaneGroup;
  Vec sums[kVectors];
  SumTerms<kVectors>(task, output, column, sums);
  if (task.has_relu)
    for (int i = 0; i < kVectors; ++i) sums[i] = Largest(Zero(), sums[i]);
  const size_t first = static_cast<size_t>(task.positions[output]) * task.width + column;
  bool differs = false;
  for (int group = 0; group < kGroups; ++group) {
    const size_t at = first + group * kLaneGroup;
    differs |= StoreGroup(sums + group * (kVectors / kGroups), task.values + at, task.bits + at / 8);
  }
  return differs;
}

int Sum(const SumTask& task) {
  int num_changed = 0;
  for (int i = 0; i < task.num_outputs; ++i) {
    const int output = task.outputs[i];
    bool differs = false;
    int column = 0;
    for (; column + 64 <= task.width; column += 64) differs |= SumTile<64>(task, output, column);
    if (column + 32 <= task.width) {
      differs |= SumTile<32>(task, output, column);
      column += 32;
    }
    if (column < task.width) differs |= SumTile<16>(task, output, column);
    task.changed[num_changed] = task.positions[output];
    num_changed += differs;
  }
  return num_changed;
}

inline bool PoolGroup(const PoolTask& task, int bin, int column) {
  constexpr int kVectors = kLaneGroup / Vec::kLanes;
  const int begin = task.first_cell[bin], end = task.first_cell[bin + 1];
  const Vec mix = Broadcast(task.mix), rest = Broadcast(1.0f - task.mix);
  const Vec share = Broadcast(1.0f / static_cast<float>(end - begin));
  Vec mixed[kVectors];
  for (int i = 0; i < kVectors; ++i) {
    const float* input = task.input + column + i * Vec::kLanes;
    Vec sum = Load(input + static_cast<size_t>(task.cells[begin]) * task.width), largest = sum;
    for (int cell = begin + 1; cell < end; ++cell) {
      const Vec value = Load(input + static_cast<size_t>(task.cells[cell]) * task.width);
      sum = Add(sum, value);
      largest = Largest(largest, value);
    }
    mixed[i] = MultiplyAdd(rest, Multiply(sum, share), Multiply(mix, largest));
  }
  const size_t first = static_cast<size_t>(bin) * task.width + column;
  return StoreGroup(mixed, task.values + first, task.bits + first / 8);
}

int Pool(const PoolTask& task) {
  int num_changed = 0;
  for (int i = 0; i < task.num_bins; ++i) {
    bool differs = false;
    for (int column = 0; column < task.width; column += kLaneGroup)
      differs |= PoolGroup(task, task.bins[i], column);
    task.changed[num_changed] = task.bins[i];
    num_changed += differs;
  }
  return num_changed;
}
