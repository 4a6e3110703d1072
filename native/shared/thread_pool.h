// Threads that run one batch of indexed tasks at a time.
#ifndef ZTW_THREAD_POOL_H_
#define ZTW_THREAD_POOL_H_

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace ztw {

class ThreadPool {
 public:
  using Task = std::function<void(int index)>;

  // With no threads, Start() runs the batch itself.
  explicit ThreadPool(int num_threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Begins task(0) ... task(num_tasks - 1), in any order. The batch before must have been waited for.
  void Start(int num_tasks, Task task);
  // Waits until the batch is done, and throws the first exception of its tasks. May be called from any thread.
  void Wait();

 private:
  void Work();
  void RunTasks(std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable started_, finished_;
  Task task_;
  int num_tasks_ = 0, next_task_ = 0, num_running_ = 0;
  bool stopping_ = false;
  std::exception_ptr error_;
  std::vector<std::thread> threads_;
};

}  // namespace ztw

#endif  // ZTW_THREAD_POOL_H_
