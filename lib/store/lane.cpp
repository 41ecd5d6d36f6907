// Every wait ends: a statement has the connection's time limits.
#include "store/lane.hpp"

#include <exception>
#include <utility>

namespace eb::store {
namespace {

Answer answer_of(const Lane::Statement& statement) {
    try {
        return statement.run();
    } catch (const std::exception& error) {
        return {.number = kOutOfMemory, .message = error.what()};  // What else would it be.
    }
}

}  // namespace

Lane::~Lane() {
    {
        const std::lock_guard guard{mutex_};
        ending_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Lane::send(Statement statement) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return waiting_.size() < kWaitingMax; });
    if (failure_) return;
    waiting_.push_back(std::move(statement));
    if (!thread_.joinable()) thread_ = std::thread{[this] { run(); }};
    lock.unlock();
    changed_.notify_all();
}

std::optional<Lane::Failure> Lane::wait() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return waiting_.empty() && !at_work_; });
    return std::exchange(failure_, std::nullopt);
}

void Lane::run() {
    std::unique_lock lock{mutex_};
    while (true) {
        changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
        if (ending_) return;
        auto statement = std::move(waiting_.front());
        waiting_.pop_front();
        at_work_ = true;
        lock.unlock();
        auto answer = answer_of(statement);
        lock.lock();
        at_work_ = false;
        if (answer.number != 0) {
            failure_ = {std::move(statement.table), std::move(statement.key), std::move(answer)};
            waiting_.clear();
        }
        changed_.notify_all();
    }
}

}  // namespace eb::store
