// Threads take the next suspect until there is none; what they find is written as it comes, so that
// a pass that is killed has lost no more than what was under way.
#include "workers/monitor/sweep.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace eb::workers::monitor {
namespace {

constexpr std::size_t kCallsAtOnce = 8;
constexpr int kActionsMax = 25;  // A wrong idea of what is stalled does no more harm than this.
constexpr int kFailuresInRowMax =
    16;  // Then the server is not there, and the rest need not wait for it.

/// What the threads share.
class Desk {
public:
    Desk(const std::vector<domain::Suspect>& suspects, std::size_t threads,
         const std::stop_token& stop)
        : suspects_(suspects),
          at_work_(threads),
          on_stop_(stop, [this] { halt_.request_stop(); }) {}

    std::stop_token halted() const { return halt_.get_token(); }

    const domain::Suspect* next() {
        const std::lock_guard guard{mutex_};
        if (halt_.stop_requested() || next_ == suspects_.size()) return nullptr;
        return &suspects_[next_++];
    }

    void hand_in(Finding finding) {
        const std::lock_guard guard{mutex_};
        failures_ = finding.outcome == Outcome::failed ? failures_ + 1 : 0;
        if (failures_ >= kFailuresInRowMax) gone_ = true;
        if (gone_) halt_.request_stop();
        found_.push_back(std::move(finding));
        changed_.notify_one();
    }

    /// A thread ends, and may say why all should.
    void leave(std::exception_ptr why) {
        const std::lock_guard guard{mutex_};
        if (why && !why_) why_ = std::move(why);
        if (why_) halt_.request_stop();
        --at_work_;
        changed_.notify_one();
    }

    /// Waits for findings; empty: there will be no more. Each thread's calls have deadlines.
    std::vector<Finding> take() {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return !found_.empty() || at_work_ == 0; });
        return std::exchange(found_, {});
    }

    void halt() { halt_.request_stop(); }
    bool server_gone() const { return gone_; }
    const std::exception_ptr& why() const { return why_; }

private:
    const std::vector<domain::Suspect>& suspects_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t next_ = 0;
    std::size_t at_work_;
    int failures_ = 0;
    bool gone_ = false;
    std::vector<Finding> found_;
    std::exception_ptr why_;
    std::stop_source halt_;
    const std::stop_callback<std::function<void()>> on_stop_;
};

/// One thread's share.
void work(Desk& desk, const std::function<Examiner()>& make) {
    std::exception_ptr why;
    try {
        auto examiner = make();
        while (const auto* suspect = desk.next()) desk.hand_in(examiner.examine(*suspect));
    } catch (const Stopped&) {
        why = nullptr;  // Whoever asked for it knows.
    } catch (const std::exception&) {
        why = std::current_exception();
    }
    desk.leave(std::move(why));
}

void count(const std::vector<Finding>& findings, Tally& tally) {
    for (const auto& finding : findings) {
        if (finding.report) ++tally.looked;
        tally.cancelled += finding.cancelled;
        tally.abandoned += finding.abandoned;
        switch (finding.outcome) {
            case Outcome::alive: ++tally.alive; break;
            case Outcome::waiting: ++tally.waiting; break;
            case Outcome::put_off: ++tally.put_off; break;
            case Outcome::failed: ++tally.failed; break;
            case Outcome::finished:  // Counted when they are written.
            case Outcome::acted: break;
        }
    }
}

}  // namespace

bool sweep(const Sweep& with, Records& records, const std::stop_token& stop, Tally& tally) {
    const auto& policy = with.settings.policy;
    const auto suspects =
        store::Stalled{with.pool}.suspects(with.server, policy, with.settings.limit);
    tally.candidates = static_cast<int>(suspects.jobs.size());
    if (suspects.jobs.empty()) return true;

    const auto ahead = suspects.now - with.clock.now();  // The database's clock, of ours.
    const Now now = [&clock = with.clock, ahead] { return clock.now() + ahead; };
    Budget budget{kActionsMax};
    const auto threads = std::min(kCallsAtOnce, suspects.jobs.size());
    Desk desk{suspects.jobs, threads, stop};
    const auto make = [&] {
        return Examiner{with.upstream, policy, now, budget, desk.halted(), with.log};
    };
    {
        std::vector<std::jthread> working;
        for (std::size_t i = 0; i < threads; ++i) working.emplace_back([&] { work(desk, make); });
        try {
            for (auto found = desk.take(); !found.empty(); found = desk.take()) {
                count(found, tally);
                tally.finished += records.write(found);
            }
        } catch (...) {
            desk.halt();  // Without the database nothing more is to be done; on it goes below.
            throw;
        }
    }
    if (desk.why()) std::rethrow_exception(desk.why());
    if (desk.server_gone()) with.log.error("server_unavailable", {{"failed", tally.failed}});
    return !desk.server_gone() && (tally.failed == 0 || tally.looked > 0);
}

}  // namespace eb::workers::monitor
