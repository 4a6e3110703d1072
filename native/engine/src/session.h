// One player's half of the engine: what was computed for the previous observation, and the exit rule.
#ifndef ZTW_ENGINE_SESSION_H_
#define ZTW_ENGINE_SESSION_H_

#include <memory>
#include <optional>
#include <vector>

#include "block.h"
#include "gate.h"
#include "network.h"
#include "thresholds.h"

namespace ztw {

class Session {
 public:
  explicit Session(std::shared_ptr<const Network> network);

  // Decides for one observation, uint8 [channels, height, width]; returns the exit taken. At a tau of 1 no classifier runs,
  // because no confidence exceeds 1. What holding may cost follows from the first exit's tau. Nothing is allocated.
  int Decide(const uint8_t* observation, Thresholds taus);
  // The next observation is computed from nothing.
  void Reset();

  // Values of a block's output, [height, width, channels] or [features] without padding.
  int BlockSize(size_t index) const;
  // Copies them as the last decision that reached the block left them.
  void CopyBlock(size_t index, float* values) const;

  // Fills one of ListRecomputedMaps(network()): what the last decision computed again there, nothing where it did not come.
  void CopyRecomputed(const RecomputedMap& map, uint8_t* values) const;

  const Network& network() const { return *network_; }
  // float32 [num_actions] of the exit taken; the same memory for the session's whole life.
  float* logits() { return logits_.data(); }
  float confidence() const { return confidence_; }
  // For how many decisions more its action may go on, 0 without a hold gate; HoldGate::kDamaged as the sign of damaged
  // weights.
  int num_held() const { return num_held_; }
  const Work& work() const { return work_; }
  // From now on the parts of decisions are timed: layers are the image, the blocks, the policy head, the classifiers.
  void Time();
  // For tests of the tests.
  void set_drop(Drop drop);

 private:
  struct Classifier {
    Classifier(const ClassifierPlan& plan, const Kernels& kernels);
    const ClassifierPlan* plan;
    Layer conv;
    Pool pool;
    Layer linear;
  };

  bool WasReached(const RecomputedMap& map) const;
  int TakeExit(const uint8_t* observation, Thresholds taus);
  int ChooseHeld(size_t exit, float tau);
  // Brings a classifier up to date and leaves its exit's logits in logits_, and how far they are to be trusted.
  void RunClassifier(size_t index);
  void FeedPreviousLogits(size_t index);
  float Judge(size_t index);
  void ReadAnswer(size_t index);
  float CountAgreement(size_t index);
  void Answer(const float* logits);

  std::shared_ptr<const Network> network_;
  ImageInput image_;
  std::vector<Block> blocks_;
  Layer policy_head_;
  std::vector<Classifier> classifiers_;
  std::vector<float> log_probabilities_;  // [classifier][num_actions]
  std::vector<float> previous_;           // [num_actions]
  std::vector<float> logits_;
  GateReader gate_reader_;
  std::vector<Perceptron> regret_gates_;  // none, or one a classifier
  std::optional<HoldGate> hold_gate_;
  float confidence_ = 0.0f;
  int num_held_ = 0;
  // How far the last decision came; nothing since a reset.
  int num_blocks_run_ = 0, num_classifiers_run_ = 0;
  bool has_run_policy_head_ = false;
  // Of the rule kPatience: the latest head's greedy action, and how many heads in a row took it.
  size_t latest_action_ = 0;
  int num_agreeing_ = 0;
  Work work_;
  std::optional<StageClock> clock_;
};

}  // namespace ztw

#endif  // ZTW_ENGINE_SESSION_H_
