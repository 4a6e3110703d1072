#include "thread_pool.h"

#include <algorithm>
#include <utility>

#include "platform.h"

namespace ztw {

ThreadPool::ThreadPool(int num_threads) : most_workers_(num_threads) {
  if (!kHasThreads) return;
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

void ThreadPool::Begin(int num_tasks, Task task) {
  task_ = std::move(task);
  num_tasks_ = num_tasks;
  next_task_ = 0;
  error_ = nullptr;
}

void ThreadPool::Start(int num_tasks, Task task) {
  std::unique_lock<std::mutex> lock(mutex_);
  Begin(num_tasks, std::move(task));
  if (threads_.empty()) {
    RunTasks(lock);
  } else {
    started_.notify_all();
  }
}

void ThreadPool::Run(int num_tasks, Task task) {
  {
    std::unique_lock<std::mutex> lock(mutex_);
    Begin(num_tasks, std::move(task));
    const int num_woken = std::min(static_cast<int>(threads_.size()), num_tasks) - 1;
    for (int i = 0; i < num_woken; ++i) started_.notify_one();
    RunTasks(lock);
  }
  Wait();
}

void ThreadPool::Wait() {
  std::unique_lock<std::mutex> lock(mutex_);
  finished_.wait(lock, [this] { return !HasTasks() && num_workers_ == 0; });
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
}

void ThreadPool::Work() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    started_.wait(lock, [this] { return stopping_ || (HasTasks() && num_workers_ < most_workers_); });
    if (stopping_) return;
    RunTasks(lock);
  }
}

// The lock is held between tasks and given up during one.
void ThreadPool::RunTasks(std::unique_lock<std::mutex>& lock) {
  ++num_workers_;
  while (HasTasks()) {
    const int index = next_task_++;
    lock.unlock();
    std::exception_ptr error;
    try {
      task_(index);
    } catch (...) {
      error = std::current_exception();
    }
    lock.lock();
    if (error && !error_) error_ = error;
  }
  if (--num_workers_ == 0) finished_.notify_all();
}

}  // namespace ztw
