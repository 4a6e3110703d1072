#include "residual_stage.h"

#include <algorithm>

namespace ztw {
namespace {

// The windows of a stage's pool along one side, without what lies outside.
Spans PoolSpans(int input_size) {
  Spans spans;
  for (int window = 0; window < StagePoolSide(input_size); ++window) {
    const int begin = window * kStagePoolStride - kStagePoolPadding;
    spans.emplace_back(std::max(begin, 0), std::min(begin + kStagePoolSize, input_size));
  }
  return spans;
}

LayerPlan PlanResidual(const ConvDescription& conv, const MapGeometry& map, bool has_relu) {
  return PlanConv(conv, ConvGrid(map.height, map.width, conv), map, map, has_relu);
}

}  // namespace

MaxPoolPlan::MaxPoolPlan(const MapGeometry& input, const MapGeometry& output)
    : windows(input, PoolSpans(input.height), PoolSpans(input.width)), output(output) {
  for (int row = 0; row < output.height; ++row)
    for (int column = 0; column < output.width; ++column) positions.push_back(output.position(row, column));
}

TailPlan::TailPlan(const TailDescription& tail, const MapGeometry& input, const MapGeometry& output)
    : pool(input, output), has_relu(tail.has_relu) {
  for (const ResidualDescription& residual : tail.residuals)
    residuals.push_back({PlanResidual(residual.first, output, true), PlanResidual(residual.second, output, false)});
}

Ending TailPlan::EndingBefore(size_t num_residuals) const {
  if (num_residuals > 0) return Ending::kStream;
  return has_relu ? Ending::kRelu : Ending::kPlain;
}

MaxPool::MaxPool(const MaxPoolPlan& plan, Ending ending, const Kernels& kernels)
    : plan_(&plan),
      ending_(ending),
      kernels_(&kernels),
      output_(plan.output),
      pending_(plan.windows),
      changed_(plan.windows.count + 1),
      changed_positive_(plan.windows.count + 1) {}

StreamChanges MaxPool::Run(const FeatureMap& input) {
  const EndingTask end{ending_, output_.values(), output_.bits(), changed_.data(), changed_positive_.data()};
  const ChangeCounts counts =
      kernels_->max_pool({input.values(), plan_->windows.cells.data(), plan_->windows.first_cell.data(), pending_.list(),
                          pending_.count(), plan_->positions.data(), plan_->output.depth, end});
  num_run_ = pending_.count();
  num_changed_ = counts.all;
  pending_.Take();
  return {{changed_.data(), counts.all}, {changed_positive_.data(), counts.positive}};
}

void MaxPool::CopyRecomputed(uint8_t* values) const {
  std::fill_n(values, plan_->windows.count, uint8_t{kLeftAlone});
  for (int i = 0; i < num_run_; ++i) values[pending_.list()[i]] = kSame;
  MarkChanged(plan_->output, {changed_.data(), num_changed_}, values);
}

Tail::Tail(const TailPlan& plan, const Kernels& kernels)
    : plan_(&plan), pool_(plan.pool, plan.EndingBefore(plan.residuals.size()), kernels) {
  for (const ResidualPlan& residual : plan.residuals)
    residuals_.push_back({Layer(residual.first, kernels), Layer(residual.second, kernels)});
}

void Tail::MarkAll() {
  pool_.MarkAll();
  for (Residual& residual : residuals_) {
    residual.first.MarkAll();
    residual.second.MarkAll();
  }
}

Changes Tail::Run(const FeatureMap& input, Changes changes, Work& work) {
  pool_.Mark(Dropping(Drop::kPool, changes));
  StreamChanges stream_changes = pool_.Run(input);
  work.Lap(Stage::kPool);
  const FeatureMap* stream = &pool_.output();
  size_t num_left = residuals_.size();
  for (Residual& residual : residuals_) {
    residual.first.Mark(Dropping(Drop::kConvolution, stream_changes.positive));
    residual.second.Mark(residual.first.Run(*stream, work));
    stream_changes = residual.second.RunResidual(
        residual.first.output(), {stream, Dropping(Drop::kSum, stream_changes.all), plan_->EndingBefore(--num_left)}, work);
    stream = &residual.second.output();
  }
  return stream_changes.all;
}

void Tail::CopyRecomputed(uint8_t* values) const {
  if (residuals_.empty()) return pool_.CopyRecomputed(values);
  residuals_.back().second.CopyRecomputed(values);
}

Changes Tail::Dropping(Drop drop, Changes changes) const {
  if (drop == drop_ && changes.count > 0) --changes.count;
  return changes;
}

}  // namespace ztw
