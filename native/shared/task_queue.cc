#include "task_queue.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "platform.h"

namespace ztw {

TaskQueue::TaskQueue(int num_threads, Work work) : work_(std::move(work)) {
  if (!kHasThreads) return;
  for (int i = 0; i < num_threads; ++i) threads_.emplace_back([this] { Run(); });
}

TaskQueue::~TaskQueue() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  pushed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void TaskQueue::Push(const std::vector<int>& items) {
  {
    std::unique_lock<std::mutex> lock(mutex_);
    waiting_.insert(waiting_.end(), items.begin(), items.end());
    while (!kHasThreads && !waiting_.empty()) RunOne(lock);
  }
  pushed_.notify_all();
}

std::vector<int> TaskQueue::Pop(size_t count) {
  std::unique_lock<std::mutex> lock(mutex_);
  done_one_.wait(lock, [&] { return done_.size() >= count; });
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  const auto end = done_.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<int> items(done_.begin(), end);
  done_.erase(done_.begin(), end);
  return items;
}

void TaskQueue::Remove(const std::vector<int>& items) {
  std::unique_lock<std::mutex> lock(mutex_);
  done_one_.wait(lock, [this] { return waiting_.empty() && num_running_ == 0; });
  const auto is_listed = [&](int item) { return std::find(items.begin(), items.end(), item) != items.end(); };
  done_.erase(std::remove_if(done_.begin(), done_.end(), is_listed), done_.end());
}

void TaskQueue::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    pushed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    RunOne(lock);
  }
}

void TaskQueue::RunOne(std::unique_lock<std::mutex>& lock) {
  const int item = waiting_.front();
  waiting_.pop_front();
  ++num_running_;
  lock.unlock();
  std::exception_ptr error;
  try {
    work_(item);
  } catch (...) {
    error = std::current_exception();
  }
  lock.lock();
  --num_running_;
  if (error && !error_) error_ = error;
  done_.push_back(item);
  done_one_.notify_all();
}

}  // namespace ztw
