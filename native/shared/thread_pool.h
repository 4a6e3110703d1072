// Threads that run one batch of indexed tasks at a time. Each takes the next task when it is done with one, so that none waits
// while tasks are left, however different they are.
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

  // With no threads, or where the platform has none, Start() runs the batch itself.
  explicit ThreadPool(int num_threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Begins task(0) ... task(num_tasks - 1), in this order as threads come free. The batch before must have been waited for.
  void Start(int num_tasks, Task task);
  // Waits until the batch is done, and throws the first exception of its tasks. May be called from any thread.
  void Wait();
  // Both. The calling thread works too, in place of one of the pool's: it need not be woken, and no more run at once.
  void Run(int num_tasks, Task task);

 private:
  void Begin(int num_tasks, Task task);
  void Work();
  void RunTasks(std::unique_lock<std::mutex>& lock);
  bool HasTasks() const { return next_task_ < num_tasks_; }

  std::mutex mutex_;
  std::condition_variable started_, finished_;
  Task task_;
  int num_tasks_ = 0, next_task_ = 0;
  int num_workers_ = 0, most_workers_ = 0;  // threads that are at the batch, the calling one included
  bool stopping_ = false;
  std::exception_ptr error_;
  std::vector<std::thread> threads_;
};

}  // namespace ztw

#endif  // ZTW_THREAD_POOL_H_
