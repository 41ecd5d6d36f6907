// Threads of their own: what waits for minutes must not hold up what waits for seconds.
#include "app/tasks/tasks.hpp"

#include "app/http/errors.hpp"
#include "core/digest.hpp"
#include "core/pause.hpp"

#include <algorithm>

namespace eb::app {
namespace {

constexpr std::size_t kIdBytes = 16;
constexpr int kEndTries = 30;
constexpr milliseconds kBetweenTries{1'000};

Response follow(const TaskId& task) {
    auto answer = Response::success(json::Object{}.add("taskId", task));
    answer.status = 202;
    return answer;
}

}  // namespace

Tasks::Tasks(Parts parts, Limits limits, log::Logger log)
    : parts_(std::move(parts)),
      limits_(limits),
      log_(std::move(log)),
      pool_(limits.threads, static_cast<std::size_t>(limits.threads) * 2),
      tender_([this](const std::stop_token& stop) { tend(stop); }) {}

Tasks::~Tasks() {
    ending_.request_stop();
    end_all();
}

void Tasks::end_all() {
    const std::lock_guard lock{mutex_};
    for (const auto& run : runs_) run->stop.request_stop();
}

Tasks::RunPtr Tasks::begin(const LongAnswer& asked) {
    auto run = std::make_shared<Run>();
    run->asked = asked;
    {
        const std::lock_guard lock{mutex_};
        const auto of_client = std::ranges::count_if(
            runs_, [&](const RunPtr& one) { return one->asked.client == asked.client; });
        if (static_cast<std::size_t>(of_client) >= limits_.of_client) {
            throw TooMany{
                "Several questions of yours are still with your devices. Wait for one of them to "
                "end, or stop waiting for it.",
                seconds{10}};
        }
        runs_.insert(run);
    }
    if (pool_.post([this, run] { this->run(run); })) return run;
    const std::lock_guard lock{mutex_};
    runs_.erase(run);
    throw Busy{seconds{10}};
}

Response Tasks::answer(const LongAnswer& asked) {
    const auto run = begin(asked);
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, limits_.answered_within, [&] { return run->answer.has_value(); });
    if (run->answer) return *run->answer;

    lock.unlock();
    const TaskId task{to_hex(random_bytes(kIdBytes))};
    try {
        parts_.open(task, asked.client, asked.name);
    } catch (...) {
        run->stop.request_stop();
        throw;
    }
    lock.lock();
    run->task = task;
    const auto answer = run->answer;
    lock.unlock();
    if (answer) end(task, *answer);  // It ended while its row was written.
    return follow(task);
}

void Tasks::run(const RunPtr& run) {
    auto answer = run->asked.make(run->stop.get_token());
    std::optional<TaskId> task;
    {
        const std::lock_guard lock{mutex_};
        run->answer = answer;
        task = run->task;
        runs_.erase(run);
    }
    changed_.notify_all();
    if (task) end(*task, answer);
}

void Tasks::end(const TaskId& task, const Response& answer) {
    for (int tries = 1;; ++tries) {
        try {
            return parts_.end(task, answer.status, answer.body);
        } catch (const std::exception& error) {
            if (tries == kEndTries || ending_.stop_requested()) {
                log_.error("task_unfinished", {{"task", task}, {"why", error.what()}});
                return;
            }
        }
        pause(kBetweenTries, ending_.get_token());
    }
}

std::vector<TaskId> Tasks::look_after() {
    std::vector<TaskId> ids;
    const std::lock_guard lock{mutex_};
    for (const auto& run : runs_) {
        if (std::chrono::steady_clock::now() - run->since > limits_.running_at_most)
            run->stop.request_stop();
        if (run->task) ids.push_back(*run->task);
    }
    return ids;
}

void Tasks::tend_once() {
    const auto ids = look_after();
    if (ids.empty()) return;
    try {
        const auto cancelled = parts_.tend(ids);
        const std::lock_guard lock{mutex_};
        for (const auto& run : runs_)
            if (run->task && std::ranges::find(cancelled, *run->task) != cancelled.end())
                run->stop.request_stop();
    } catch (const std::exception& error) {
        log_.warn("tasks_untended", {{"why", error.what()}});
    }
}

void Tasks::remove_old() {
    try {
        parts_.remove_old();
    } catch (const std::exception& error) {
        log_.warn("tasks_not_removed", {{"why", error.what()}});
    }
}

void Tasks::tend(const std::stop_token& stop) {
    // While nothing runs, too: what the last one left must not wait for the next.
    auto next_removal = std::chrono::steady_clock::now();
    while (pause(limits_.tended_every, stop)) {
        tend_once();
        if (std::chrono::steady_clock::now() < next_removal) continue;
        remove_old();
        next_removal = std::chrono::steady_clock::now() + limits_.removed_every;
    }
}

}  // namespace eb::app
