// The kernels over integers, once for every instruction set; included behind kernels_impl.h, under the same rules. Sums are
// exact, so they do not depend on the order, and are the same on every instruction set.

// The pairs of one group of 8 inputs; returns the new number of pairs.
inline int FindGroupDeltas(const uint8_t* now, const uint8_t* seen, int row, DeltaPair* pairs, int num_pairs) {
  for (int i = 0; i < 8; i += 2) {
    const int first = now[i] - seen[i], second = now[i + 1] - seen[i + 1];
    pairs[num_pairs] = {row + i / 2, static_cast<int32_t>(static_cast<uint32_t>(second) << 16 | (first & 0xffff))};
    num_pairs += (first | second) != 0;
  }
  return num_pairs;
}

int FindDeltas(const DeltaTask& task) {
  int num_pairs = 0;
  for (int at = 0; at < task.length; at += 8) {
    uint64_t now, seen;
    __builtin_memcpy(&now, task.now + at, sizeof(now));
    __builtin_memcpy(&seen, task.seen + at, sizeof(seen));
    if (now == seen) continue;
    num_pairs = FindGroupDeltas(task.now + at, task.seen + at, task.first_row + at / 2, task.pairs, num_pairs);
    __builtin_memcpy(task.seen + at, &now, sizeof(now));
  }
  return num_pairs;
}

// The columns from `column` on, for the pairs from `begin` to `end`.
template <int kTile>
inline void AccumulateTile(const AccumulateTask& task, int begin, int end, int column) {
  constexpr int kVectors = kTile / Ints::kLanes;
  Ints sums[kVectors];
  for (int i = 0; i < kVectors; ++i) sums[i] = LoadInts(task.sums + column + i * Ints::kLanes);
  for (int at = begin; at < end; ++at) {
    const DeltaPair& pair = task.pairs[at];
    const int8_t* weights = task.weights + 2 * (static_cast<size_t>(pair.row) * task.width + column);
    const Ints deltas = BroadcastInts(pair.deltas);
    for (int i = 0; i < kVectors; ++i) sums[i] = AddPairProducts(sums[i], deltas, weights + 2 * i * Ints::kLanes);
  }
  for (int i = 0; i < kVectors; ++i) StoreInts(task.sums + column + i * Ints::kLanes, sums[i]);
}

// Rows wider than a tile are read whole, a few at a time.
void Accumulate(const AccumulateTask& task) {
  constexpr int kRowsTogether = 8;
  const int step = task.width > kMaxTile ? kRowsTogether : task.num_pairs;
  for (int begin = 0; begin < task.num_pairs; begin += step) {
    const int end = begin + step < task.num_pairs ? begin + step : task.num_pairs;
    int column = 0;
    for (; column + 64 <= task.width; column += 64) AccumulateTile<64>(task, begin, end, column);
    for (; column + 32 <= task.width; column += 32) AccumulateTile<32>(task, begin, end, column);
    for (; column < task.width; column += 16) AccumulateTile<16>(task, begin, end, column);
  }
}

// Rounds 16 values; true if any differs from what was there.
inline bool StoreGroupRounded(const Vec* group, uint8_t* bytes) {
  uint64_t before[2], now[2];
  __builtin_memcpy(before, bytes, sizeof(before));
  StoreRounded(bytes, group);
  __builtin_memcpy(now, bytes, sizeof(now));
  return before[0] != now[0] || before[1] != now[1];
}

inline bool FinishGroup(const FinishTask& task, int output, int column) {
  constexpr int kVectors = kLaneGroup / Vec::kLanes;
  const int32_t* sums = task.sums + static_cast<size_t>(output) * task.width + column;
  const size_t channel = task.channel_offsets[output] + column;
  Vec group[kVectors];
  for (int i = 0; i < kVectors; ++i) {
    const int lane = i * Vec::kLanes;
    const Vec scaled = Multiply(ToFloats(LoadInts(sums + lane)), Load(task.scale + channel + lane));
    group[i] = Add(scaled, Load(task.bias + channel + lane));
    if (task.has_relu) group[i] = Largest(Zero(), group[i]);
  }
  const size_t first = static_cast<size_t>(task.positions[output]) * task.width + column;
  if (task.bytes != nullptr) return StoreGroupRounded(group, task.bytes + first);
  return StoreGroup(group, task.values + first, task.bits + first / 8);
}

int Finish(const FinishTask& task) {
  int num_changed = 0;
  for (int i = 0; i < task.num_outputs; ++i) {
    const int output = task.outputs[i];
    bool differs = false;
    for (int column = 0; column < task.width; column += kLaneGroup) differs |= FinishGroup(task, output, column);
    task.changed[num_changed] = task.positions[output];
    num_changed += differs;
  }
  return num_changed;
}
