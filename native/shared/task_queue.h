// Threads that do what is put in a queue, item by item, and hand out what is done in the order in which it was done.
#ifndef ZTW_TASK_QUEUE_H_
#define ZTW_TASK_QUEUE_H_

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace ztw {

class TaskQueue {
 public:
  using Work = std::function<void(int item)>;

  // At least one thread; where the platform has none, Push() does the work itself.
  TaskQueue(int num_threads, Work work);
  // What has not been begun is dropped.
  ~TaskQueue();
  TaskQueue(const TaskQueue&) = delete;
  TaskQueue& operator=(const TaskQueue&) = delete;

  // No item may be in the queue twice, or done and not popped.
  void Push(const std::vector<int>& items);
  // Waits until `count` items are done, and takes them. That many must have been pushed and not popped. Throws the first
  // exception that the work of an item has thrown since the last call; the items stay.
  std::vector<int> Pop(size_t count);
  // Waits until nothing is under way, and takes these items, as far as they are there, away from what is done.
  void Remove(const std::vector<int>& items);

 private:
  void Run();
  // Does the first that waits; the lock is given up meanwhile.
  void RunOne(std::unique_lock<std::mutex>& lock);

  const Work work_;
  std::mutex mutex_;
  std::condition_variable pushed_, done_one_;
  std::deque<int> waiting_, done_;
  int num_running_ = 0;
  bool stopping_ = false;
  std::exception_ptr error_;
  std::vector<std::thread> threads_;
};

}  // namespace ztw

#endif  // ZTW_TASK_QUEUE_H_
