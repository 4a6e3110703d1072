#include "thread_pool.h"

#include <utility>

namespace ztw {

ThreadPool::ThreadPool(int num_threads) {
  for (int i = 0; i < num_threads; ++i) threads_.emplace_back([this] { Work(); });
}

ThreadPool::~ThreadPool() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    next_task_ = num_tasks_;  // tasks not begun are dropped
  }
  started_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ThreadPool::Start(int num_tasks, Task task) {
  std::unique_lock<std::mutex> lock(mutex_);
  task_ = std::move(task);
  num_tasks_ = num_tasks;
  next_task_ = 0;
  error_ = nullptr;
  if (threads_.empty()) {
    RunTasks(lock);
  } else {
    started_.notify_all();
  }
}

void ThreadPool::Wait() {
  std::unique_lock<std::mutex> lock(mutex_);
  finished_.wait(lock, [this] { return next_task_ == num_tasks_ && num_running_ == 0; });
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void ThreadPool::Work() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    started_.wait(lock, [this] { return stopping_ || next_task_ < num_tasks_; });
    if (stopping_) return;
    RunTasks(lock);
  }
}

// The lock is held between tasks and given up during one.
void ThreadPool::RunTasks(std::unique_lock<std::mutex>& lock) {
  while (next_task_ < num_tasks_) {
    const int index = next_task_++;
    ++num_running_;
    lock.unlock();
    std::exception_ptr error;
    try {
      task_(index);
    } catch (...) {
      error = std::current_exception();
    }
    lock.lock();
    --num_running_;
    if (error && !error_) error_ = error;
  }
  if (num_running_ == 0) finished_.notify_all();
}

}  // namespace ztw
