#include "session_batch.h"

#include <algorithm>

namespace ztw {

SessionBatch::SessionBatch(std::shared_ptr<const Network> network, int num_sessions, int num_threads)
    : threads_(num_threads == 1 ? 0 : num_threads) {
  for (int index = 0; index < num_sessions; ++index) sessions_.push_back(std::make_unique<Session>(network));
}

void SessionBatch::Decide(const uint8_t* observations, Thresholds taus, const uint8_t* awake,
                          const BatchAnswers& answers) {
  call_ = {observations, taus, awake, answers};
  threads_.Start(num_sessions(), [this](int index) { DecideOne(index); });
  threads_.Wait();
}

void SessionBatch::DecideOne(int index) {
  const auto& [observations, taus, awake, answers] = call_;
  if (awake != nullptr && awake[index] == 0) return;
  Session& session = *sessions_[index];
  const size_t num_bytes = static_cast<size_t>(network().image.num_bytes());
  const int num_actions = network().num_actions;
  answers.exits[index] = session.Decide(observations + index * num_bytes, taus);
  answers.confidences[index] = session.confidence();
  answers.held[index] = session.num_held();
  std::copy_n(session.logits(), num_actions, answers.logits + static_cast<size_t>(index) * num_actions);
}

void SessionBatch::Reset() {
  for (auto& session : sessions_) session->Reset();
}

void SessionBatch::CopyBlock(size_t index, float* values) {
  for (auto& session : sessions_) {
    session->CopyBlock(index, values);
    values += BlockSize(index);
  }
}

Work SessionBatch::work() const {
  Work total;
  for (const auto& session : sessions_) {
    total.multiply_adds += session->work().multiply_adds;
    total.bytes_compared += session->work().bytes_compared;
  }
  return total;
}

void SessionBatch::set_drops_dirty(bool drops) {
  for (auto& session : sessions_) session->set_drop(drops ? Drop::kImage : Drop::kNothing);
}

}  // namespace ztw
