// The kernels of residual stages, once for every instruction set; included behind kernels_impl.h, under the same rules.

struct Difference {
  bool all = false, positive = false;

  void Join(Difference other) {
    all |= other.all;
    positive |= other.positive;
  }
};

// 16 values as an ending keeps them.
template <Ending kEnding>
inline Difference EndGroup(Vec* group, float* values, uint8_t* bits) {
  constexpr int kVectors = kLaneGroup / Vec::kLanes;
  if constexpr (kEnding == Ending::kRelu)
    for (int i = 0; i < kVectors; ++i) group[i] = Largest(Zero(), group[i]);
  if constexpr (kEnding != Ending::kStream) return {StoreGroup(group, values, bits), false};
  unsigned positive = 0;
  Difference differs;
  for (int i = 0; i < kVectors; ++i) {
    const Vec before = Load(values + i * Vec::kLanes), rectified = Largest(Zero(), group[i]);
    differs.all |= Differ(group[i], before);
    differs.positive |= Differ(rectified, Largest(Zero(), before));
    positive |= NonZero(rectified) << (i * Vec::kLanes);
    Store(values + i * Vec::kLanes, group[i]);
  }
  bits[0] = static_cast<uint8_t>(positive);
  bits[1] = static_cast<uint8_t>(positive >> 8);
  return differs;
}

// Lists a position if its values changed.
inline void Count(const EndingTask& end, int32_t position, Difference differs, ChangeCounts& counts) {
  end.changed[counts.all] = position;
  counts.all += differs.all;
  end.changed_positive[counts.positive] = position;
  counts.positive += differs.positive;
}

template <int kTile, Ending kEnding>
inline Difference SumResidualTile(const ResidualTask& task, int output, int column) {
  constexpr int kVectors = kTile / Vec::kLanes;
  constexpr int kGroups = kTile / kLaneGroup;
  Vec sums[kVectors];
  SumTerms<kVectors>(task.sum, output, column, sums);
  const size_t first = static_cast<size_t>(task.sum.positions[output]) * task.sum.width + column;
  for (int i = 0; i < kVectors; ++i) sums[i] = Add(sums[i], Load(task.input + first + i * Vec::kLanes));
  Difference differs;
  for (int group = 0; group < kGroups; ++group) {
    const size_t at = first + group * kLaneGroup;
    differs.Join(EndGroup<kEnding>(sums + group * (kVectors / kGroups), task.end.values + at, task.end.bits + at / 8));
  }
  return differs;
}

template <Ending kEnding>
ChangeCounts SumResidualAs(const ResidualTask& task) {
  ChangeCounts counts{0, 0};
  for (int i = 0; i < task.sum.num_outputs; ++i) {
    const int output = task.sum.outputs[i];
    Difference differs;
    int column = 0;
    for (; column + 32 <= task.sum.width; column += 32) differs.Join(SumResidualTile<32, kEnding>(task, output, column));
    if (column < task.sum.width) differs.Join(SumResidualTile<16, kEnding>(task, output, column));
    Count(task.end, task.sum.positions[output], differs, counts);
  }
  return counts;
}

ChangeCounts SumResidual(const ResidualTask& task) {
  switch (task.end.ending) {
    case Ending::kStream: return SumResidualAs<Ending::kStream>(task);
    case Ending::kPlain: return SumResidualAs<Ending::kPlain>(task);
    default: return SumResidualAs<Ending::kRelu>(task);
  }
}

template <Ending kEnding>
inline Difference MaxPoolGroup(const MaxPoolTask& task, int window, int column) {
  constexpr int kVectors = kLaneGroup / Vec::kLanes;
  const int begin = task.first_cell[window], end = task.first_cell[window + 1];
  Vec largest[kVectors];
  for (int i = 0; i < kVectors; ++i) {
    const float* input = task.input + column + i * Vec::kLanes;
    largest[i] = Load(input + static_cast<size_t>(task.cells[begin]) * task.width);
    for (int cell = begin + 1; cell < end; ++cell)
      largest[i] = Largest(largest[i], Load(input + static_cast<size_t>(task.cells[cell]) * task.width));
  }
  const size_t first = static_cast<size_t>(task.positions[window]) * task.width + column;
  return EndGroup<kEnding>(largest, task.end.values + first, task.end.bits + first / 8);
}

template <Ending kEnding>
ChangeCounts MaxPoolAs(const MaxPoolTask& task) {
  ChangeCounts counts{0, 0};
  for (int i = 0; i < task.num_windows; ++i) {
    const int window = task.windows[i];
    Difference differs;
    for (int column = 0; column < task.width; column += kLaneGroup)
      differs.Join(MaxPoolGroup<kEnding>(task, window, column));
    Count(task.end, task.positions[window], differs, counts);
  }
  return counts;
}

ChangeCounts MaxPool(const MaxPoolTask& task) {
  switch (task.end.ending) {
    case Ending::kStream: return MaxPoolAs<Ending::kStream>(task);
    case Ending::kPlain: return MaxPoolAs<Ending::kPlain>(task);
    default: return MaxPoolAs<Ending::kRelu>(task);
  }
}
