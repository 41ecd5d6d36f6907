// What no event tells: devices that are gone without a word, the progress of jobs, the end of jobs
// that an administrator cancelled, and accounts whose service came later. Each is one pass, made
// now and then; one that fails counts for nothing.
#pragma once

#include "bounded_queue.hpp"
#include "counters.hpp"
#include "domain/presence.hpp"
#include "interruptions.hpp"
#include "item.hpp"
#include "log/log.hpp"
#include "server.hpp"
#include "tables.hpp"

#include <functional>
#include <mutex>
#include <stop_token>

namespace eb::workers::ws_ingest {

using domain::Presence;

/// Says a failure once while it repeats.
class ToldOnce {
public:
    ToldOnce(log::Logger log, const char* event) : log_(std::move(log)), event_(event) {}

    void failed(const std::string& why) {
        if (!std::exchange(told_, true)) log_.warn(event_, {{"error", why}});
    }
    void worked() { told_ = false; }

private:
    log::Logger log_;
    const char* event_;
    bool told_ = false;
};

/// Live connections against our tables.
class PresenceWatch {
public:
    using Unread = std::function<void(const std::set<Username>&)>;

    PresenceWatch(Presence presence, BoundedQueue<Item>& queue, Tables& tables, const Clock& clock,
                  const log::Logger& log, Counters& counters, Unread unread);

    /// An event, before it goes into the queue. Any thread.
    void heard(const comet::Event& event);
    /// One pass.
    void look(RemoteServer& server, const std::stop_token& stop);

private:
    BoundedQueue<Item>& queue_;
    Tables& tables_;
    const Clock& clock_;
    log::Logger log_;
    Counters& counters_;
    Unread unread_;
    ToldOnce failure_;
    std::mutex mutex_;
    Presence presence_;  ///< Under mutex_.
};

/// Running jobs: how far they are, whether their device is there, and whether they still run.
class ProgressWatch {
public:
    ProgressWatch(seconds grace, BoundedQueue<Item>& queue, Tables& tables, const log::Logger& log,
                  Counters& counters);

    /// One pass; asks the server nothing while no job runs.
    void look(RemoteServer& server, const std::stop_token& stop);

private:
    void interruptions(const std::stop_token& stop);
    void progress(RemoteServer& server, const std::vector<JobId>& live,
                  const std::stop_token& stop);
    void finish_lost(RemoteServer& server, std::set<JobId> missing, const std::stop_token& stop);
    bool push(Item item, const std::stop_token& stop);

    BoundedQueue<Item>& queue_;
    Tables& tables_;
    log::Logger log_;
    Counters& counters_;
    ToldOnce failure_;
    const seconds grace_;
    std::set<JobId> missing_;  ///< The last read did not know them.
};

}  // namespace eb::workers::ws_ingest
