#include "session.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "heads.h"

namespace ztw {

Session::Classifier::Classifier(const ClassifierPlan& plan, const Kernels& kernels)
    : plan(&plan), conv(plan.conv, kernels), pool(plan.pool, kernels), linear(plan.linear, kernels) {}

Session::Session(std::shared_ptr<const Network> network)
    : network_(std::move(network)),
      image_(network_->image, *network_->kernels),
      policy_head_(network_->policy_head, *network_->kernels),
      log_probabilities_(network_->classifiers.size() * network_->num_actions),
      previous_(network_->num_actions),
      logits_(network_->num_actions),
      gate_reader_(network_->num_actions, network_->gate_floor) {
  for (const BlockPlan& plan : network_->blocks) blocks_.emplace_back(plan, *network_->kernels);
  for (const ClassifierPlan& plan : network_->classifiers) classifiers_.emplace_back(plan, *network_->kernels);
  for (const PerceptronPlan& plan : network_->regret_gates) regret_gates_.emplace_back(plan, *network_->kernels);
  if (network_->hold_gate) hold_gate_.emplace(*network_->hold_gate, *network_->kernels);
  Reset();
}

void Session::Time() {
  clock_.emplace(static_cast<int>(2 + blocks_.size() + classifiers_.size()));
  work_.clock = &*clock_;
}

void Session::Reset() {
  image_.Forget();
  for (Block& block : blocks_) block.MarkAll();
  policy_head_.MarkAll();
  for (Classifier& classifier : classifiers_) {
    classifier.conv.MarkAll();
    classifier.pool.MarkAll();
    classifier.linear.MarkAll();
  }
  for (Perceptron& gate : regret_gates_) gate.MarkAll();
  if (hold_gate_) hold_gate_->MarkAll();
  num_blocks_run_ = num_classifiers_run_ = 0;
  has_run_policy_head_ = false;
}

int Session::Decide(const uint8_t* observation, Thresholds taus) {
  work_.Start();
  const int exit = TakeExit(observation, taus);
  const float tau = taus.Of(0);
  num_held_ = hold_gate_ && tau < 1.0f ? ChooseHeld(exit, tau) : 0;
  work_.Lap(Stage::kAnswer);
  return exit;
}

// Once logits_ are those of the exit taken.
int Session::ChooseHeld(size_t exit, float tau) {
  if (std::isnan(confidence_)) return HoldGate::kDamaged;  // of logits that are no numbers, there is no greedy action
  const size_t action = std::max_element(logits_.begin(), logits_.end()) - logits_.begin();
  return hold_gate_->Choose(classifiers_[0].pool.output(), exit, action, tau, work_);
}

int Session::TakeExit(const uint8_t* observation, Thresholds taus) {
  const size_t num_asked = taus.CountAsked(classifiers_.size());
  work_.Enter(0);
  blocks_[0].Mark(image_.Take(observation, work_));
  work_.Lap(Stage::kSpread);
  const FeatureMap* input = &image_.output();
  size_t exit = 0;
  num_classifiers_run_ = 0;
  has_run_policy_head_ = false;
  for (size_t index = 0; index < blocks_.size(); ++index) {
    num_blocks_run_ = static_cast<int>(index) + 1;
    work_.Enter(1 + static_cast<int>(index));
    const Changes changes = blocks_[index].Run(*input, work_);
    input = &blocks_[index].output();
    if (index + 1 < blocks_.size()) {
      blocks_[index + 1].Mark(changes);
    } else {
      policy_head_.Mark(changes);
    }
    work_.Lap(Stage::kSpread);
    if (exit == classifiers_.size() || classifiers_[exit].plan->after_block != static_cast<int>(index)) continue;
    classifiers_[exit].conv.Mark(changes);
    if (exit < num_asked) {
      RunClassifier(exit);
      if (!(confidence_ <= taus.Of(exit))) return static_cast<int>(exit);  // above, or NaN: a damaged gate must show
    }
    ++exit;
  }
  work_.Enter(1 + static_cast<int>(blocks_.size()));
  policy_head_.Run(*input, work_);
  has_run_policy_head_ = true;
  Answer(policy_head_.output().values());
  return static_cast<int>(exit);
}

void Session::set_drop(Drop drop) {
  image_.set_drops_dirty(drop == Drop::kImage);
  for (Block& block : blocks_) block.set_drop(drop);
}

int Session::BlockSize(size_t index) const {
  const MapGeometry& map = network_->blocks[index].output();
  return map.height * map.width * map.channels;
}

void Session::CopyBlock(size_t index, float* values) const {
  const MapGeometry& map = network_->blocks[index].output();
  const FeatureMap& output = blocks_[index].output();
  const float scale = map.holds_bytes ? network_->blocks[index].layer.integer->output_scale : 1.0f;
  const auto copy = [&](size_t first) {
    for (int i = 0; i < map.channels; ++i)
      *values++ = map.holds_bytes ? static_cast<float>(output.bytes()[first + i]) * scale : output.values()[first + i];
  };
  if (map.is_vector) return copy(0);
  for (int row = 0; row < map.height; ++row)
    for (int column = 0; column < map.width; ++column)
      copy(static_cast<size_t>(map.position(row, column)) * map.depth);
}

bool Session::WasReached(const RecomputedMap& map) const {
  switch (map.layer) {
    case RecomputedMap::Layer::kImage:
      return num_blocks_run_ > 0;
    case RecomputedMap::Layer::kBlock:
      return map.index < num_blocks_run_;
    case RecomputedMap::Layer::kPolicyHead:
      return has_run_policy_head_;
    case RecomputedMap::Layer::kClassifierConv:
    case RecomputedMap::Layer::kClassifierLinear:
      return map.index < num_classifiers_run_;
  }
  return false;
}

void Session::CopyRecomputed(const RecomputedMap& map, uint8_t* values) const {
  if (!WasReached(map)) {
    std::fill_n(values, map.size(), uint8_t{kLeftAlone});
    return;
  }
  const size_t index = map.index;
  switch (map.layer) {
    case RecomputedMap::Layer::kImage:
      return image_.CopyRecomputed(values);
    case RecomputedMap::Layer::kBlock:
      if (!map.is_of_inputs) return blocks_[index].CopyRecomputed(values);
      return blocks_[index].CopyRecomputedInputs(network_->blocks[index - 1].output(), values);
    case RecomputedMap::Layer::kPolicyHead:
      return policy_head_.CopyRecomputedInputs(network_->blocks.back().output(), values);
    case RecomputedMap::Layer::kClassifierConv:
      return classifiers_[index].conv.CopyRecomputed(values);
    case RecomputedMap::Layer::kClassifierLinear:
      return classifiers_[index].linear.CopyRecomputedInputs(network_->classifiers[index].pool.output, values);
  }
}

void Session::RunClassifier(size_t index) {
  num_classifiers_run_ = static_cast<int>(index) + 1;
  work_.Enter(2 + static_cast<int>(blocks_.size() + index));
  Classifier& classifier = classifiers_[index];
  const FeatureMap& features = blocks_[classifier.plan->after_block].output();
  classifier.pool.Mark(classifier.conv.Run(features, work_));
  work_.Lap(Stage::kSpread);
  const Changes pooled = classifier.pool.Run(classifier.conv.output());
  work_.Lap(Stage::kPool);
  classifier.linear.Mark(pooled);
  if (!regret_gates_.empty()) regret_gates_[index].Mark(pooled);
  if (hold_gate_ && index == 0) hold_gate_->Mark(pooled);
  if (classifier.plan->description.has_cascade) FeedPreviousLogits(index);
  classifier.linear.Run(classifier.pool.output(), work_);
  const float* logits = classifier.linear.output().values();
  const int num_actions = network_->num_actions;
  if (network_->ensembles.empty()) {
    Answer(logits);
  } else {
    LogSoftmax(logits, num_actions, &log_probabilities_[index * num_actions]);
    Ensemble(network_->ensembles[index], log_probabilities_.data(), num_actions, logits_.data());
    confidence_ = LargestProbability(logits_.data(), num_actions);
  }
  if (std::isnan(confidence_)) return;  // stays, as the sign of damaged weights
  ReadAnswer(index);
  confidence_ = Judge(index);
  work_.Lap(Stage::kAnswer);
}

// For those gates that will want it.
void Session::ReadAnswer(size_t index) {
  const ExitRule rule = network_->exit_rule;
  const bool is_remembered = hold_gate_ && index == 0;
  if (rule != ExitRule::kGate && rule != ExitRule::kRegret && !is_remembered) return;
  gate_reader_.Read(logits_.data());
  if (is_remembered) hold_gate_->Remember(gate_reader_.features());
}

// By the network's exit rule, in [0, 1].
float Session::Judge(size_t index) {
  const int num_actions = network_->num_actions;
  switch (network_->exit_rule) {
    case ExitRule::kMaxProbability:
      return confidence_;
    case ExitRule::kEntropy:
      return Certainty(logits_.data(), num_actions);
    case ExitRule::kMargin:
      return Margin(logits_.data(), num_actions);
    case ExitRule::kPatience:
      return CountAgreement(index);
    case ExitRule::kGate:
      work_.multiply_adds += network_->gates[index].weights.size();
      return JudgeByGate(network_->gates[index], gate_reader_.features());
    case ExitRule::kRegret:
      return JudgeByRegret(regret_gates_[index].Run(classifiers_[index].pool.output(), gate_reader_.features(), work_));
  }
  return confidence_;
}

// The share of the exits, the expert's included, that are heads up to this one with one greedy action in a row.
float Session::CountAgreement(size_t index) {
  const size_t action = std::max_element(logits_.begin(), logits_.end()) - logits_.begin();
  num_agreeing_ = index > 0 && action == latest_action_ ? num_agreeing_ + 1 : 1;
  latest_action_ = action;
  return static_cast<float>(num_agreeing_) / static_cast<float>(classifiers_.size() + 1);
}

// The cascade: the logits of the classifier before, layer-normalized, behind the pooled features.
void Session::FeedPreviousLogits(size_t index) {
  Classifier& classifier = classifiers_[index];
  const PoolPlan& pool = classifier.plan->pool;
  LayerNorm(classifiers_[index - 1].linear.output().values(), classifier.plan->description, network_->norm_epsilon,
            previous_.data());
  FeatureMap& map = classifier.pool.output();
  const int depth = pool.output.depth;
  for (int action = 0; action < network_->num_actions; ++action) {
    const int position = pool.num_bins + action / depth;
    const size_t at = static_cast<size_t>(position) * depth + action % depth;
    if (std::memcmp(&map.values()[at], &previous_[action], sizeof(float)) == 0) continue;
    map.Set(at, previous_[action]);
    const int32_t changed = position;
    classifier.linear.Mark({&changed, 1});
  }
}

void Session::Answer(const float* logits) {
  std::copy_n(logits, network_->num_actions, logits_.data());
  confidence_ = LargestProbability(logits, network_->num_actions);
}

}  // namespace ztw
