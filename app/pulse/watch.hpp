// The watch: one thread that makes rounds beside the tail, so that nothing slow delays an event. It
// reads who owns what, compares the job tables with the log, and sees who has gone quiet.
#pragma once

#include "app/pulse/boards.hpp"
#include "app/pulse/hub.hpp"
#include "app/pulse/liveness.hpp"
#include "app/pulse/tail.hpp"
#include "store/lease.hpp"
#include "store/unlogged.hpp"

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace eb::app {

/// What the tables say and the log does not.
struct Difference {
    std::set<domain::JobKey> started;
    std::set<domain::JobKey> ended;
    std::map<domain::JobKey, Username> vanished;  ///< Neither running nor ended.

    bool empty() const { return started.empty() && ended.empty() && vanished.empty(); }
};
Difference unlogged(const store::JobsLook& before, const store::JobsLook& after);

/// Since when which servers are quiet, by the rows of their workers.
class Signs {
public:
    /// So long after its time a row counts.
    struct Patience {
        seconds worker{20};  ///< One that restarts is back sooner.
        seconds stream{60};  ///< So is a Comet Server's; one recycle is no alarm.
    };

    explicit Signs(Patience patience) : patience_(patience) {}

    /// What the rows say now.
    std::map<ServerId, sys_seconds> see(const std::vector<store::LeaseEnd>& rows, sys_seconds now);

private:
    const Patience patience_;
    std::map<std::string, sys_seconds> over_since_;  ///< Rows that nobody renews.
};

class Watch {
public:
    /// What it reads and writes. Functions throw store::Unavailable.
    struct Source {
        std::function<Directory()> directory;
        std::function<store::JobsLook(std::optional<std::uint64_t> after)> look;
        std::function<int(const Difference& found, std::uint64_t after)> tell;
        std::function<std::vector<store::LeaseEnd>()> leases;
    };
    struct Periods {
        milliseconds round{1'000};
        seconds directory{10};
        seconds compare{5};
        seconds leases{5};
        Signs::Patience patience;
        seconds stale{5};  ///< The database has not answered for as long.
    };

    Watch(Source source, Tail& tail, Boards& boards, Hub& hub, Liveness& liveness, Periods periods,
          const Clock& clock, log::Logger log);
    ~Watch();

    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

private:
    /// When something is done next, and whether it failed last.
    struct Due {
        Clock::Steady at{};
        bool failing = false;
    };

    void run();
    void round();
    template <class Task>
    void on_time(Due& due, seconds period, const char* what, const Task& task);
    void compare();
    void see_leases();
    void see_database();
    void say();

    Source source_;
    Tail& tail_;
    Boards& boards_;
    Hub& hub_;
    Liveness& liveness_;
    const Periods periods_;
    const Clock& clock_;
    log::Logger log_;

    Due directory_;
    Due compare_;
    Due leases_;
    std::optional<store::JobsLook> looked_;
    sys_seconds database_since_{};
    Signs signs_;
    std::map<ServerId, sys_seconds> quiet_;

    std::mutex stop_mutex_;
    std::condition_variable stop_signal_;
    bool stopping_ = false;
    std::thread thread_;  ///< Last: it starts when all else is there.
};

}  // namespace eb::app
