// Answers that may take minutes. One that is there within seconds is an answer as any other; of
// the rest the page gets an id to ask for, so that nothing between it and us runs out of patience.
#pragma once

#include "app/http/message.hpp"
#include "app/http/slow_pool.hpp"
#include "core/clock.hpp"
#include "log/log.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

namespace eb::app {

class Tasks {
public:
    /// Where tasks are written down: see store/tasks.hpp. Each may throw store::Unavailable.
    struct Parts {
        std::function<void(const TaskId&, ClientId, const std::string& action)> open;
        std::function<void(const TaskId&, int status, const std::string& body)> end;
        std::function<std::vector<TaskId>(const std::vector<TaskId>&)> tend;
        std::function<void()> remove_old;  ///< Some of what is over, whichever responder's.
    };
    struct Limits {
        int threads = 16;
        std::size_t of_client = 4;
        milliseconds answered_within{2'000};
        seconds running_at_most{900};
        milliseconds tended_every{1'000};
        milliseconds removed_every{60'000};
    };
    Tasks(Parts parts, Limits limits, log::Logger log);
    ~Tasks();
    Tasks(const Tasks&) = delete;
    Tasks& operator=(const Tasks&) = delete;

    /// Its answer, or 202 with `taskId`. Throws TooMany where the client has enough of them, Busy
    /// where all have, and what Parts::open throws; then it is ended.
    Response answer(const LongAnswer& asked);

    /// Waits until none runs. False: not within that time.
    bool idle_within(milliseconds limit) { return pool_.idle_within(limit); }

private:
    struct Run {
        LongAnswer asked;
        std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();
        std::stop_source stop{};
        std::optional<Response> answer{};
        std::optional<TaskId> task{};  ///< Once it has taken long.
    };
    using RunPtr = std::shared_ptr<Run>;
    RunPtr begin(const LongAnswer& asked);
    void run(const RunPtr& run);
    void end(const TaskId& task, const Response& answer);
    void tend(const std::stop_token& stop);
    void tend_once();
    void remove_old();
    std::vector<TaskId> look_after();
    void end_all();

    const Parts parts_;
    const Limits limits_;
    const log::Logger log_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::set<RunPtr> runs_;
    std::stop_source ending_;
    SlowPool pool_;
    std::jthread tender_;
};

}  // namespace eb::app
