// Inside lib/store: a connection's statements that nobody waits for, one after another on a thread
// of their own, while whoever sends them puts the next ones together.
#pragma once

#include "store/error_kinds.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace eb::store {

class Lane {
public:
    struct Statement {
        std::string table;
        std::string key;
        std::function<Answer()> run;
    };
    struct Failure {
        std::string table;
        std::string key;
        Answer answer;
    };

    /// Waits for the statement that is under way; the others never begin.
    ~Lane();

    /// Waits for room when there are too many. Once one has failed, no other begins.
    void send(Statement statement);
    /// Waits for all of them. What the first that failed said, once.
    std::optional<Failure> wait();

private:
    void run();

    static constexpr std::size_t kWaitingMax = 8;

    std::mutex mutex_;  // Guards what follows.
    std::condition_variable changed_;
    std::deque<Statement> waiting_;
    std::optional<Failure> failure_;
    bool at_work_ = false;
    bool ending_ = false;
    std::thread thread_;  // Started by the first statement.
};

}  // namespace eb::store
