// Inside lib/store: the pool's sessions.
#pragma once

#include "store/connection.hpp"
#include "store/pool.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace eb::store {

class Pool::Impl {
public:
    Impl(DatabaseAddress address, int size, log::Logger log, Timeouts timeouts);

    std::unique_ptr<Connection> lease();
    /// A null session gives only its place back.
    void give_back(std::unique_ptr<Connection> session);
    /// One connection was lost: the others were most likely lost with it.
    void forget_idle();

    const log::Logger& log() const { return log_; }
    void fail_in(int statements) { fail_in_ = statements; }
    /// Whether this statement is the one that fail_in() counts down to.
    bool strikes();

private:
    struct Idle {
        std::unique_ptr<Connection> session;
        std::chrono::steady_clock::time_point since;
    };

    std::vector<std::string> targets() const;
    std::unique_ptr<Connection> connect();
    std::unique_ptr<Connection> connect_to(const std::string& host);

    const Timeouts timeouts_;
    const log::Logger log_;
    const DatabaseAddress address_;
    const int size_;
    std::atomic<int> fail_in_ = -1;

    std::mutex mutex_;  // Guards what follows.
    std::condition_variable returned_;
    std::vector<Idle> idle_;
    int leased_ = 0;
};

}  // namespace eb::store
