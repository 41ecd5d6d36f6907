// Of jobs, our tables are read before the server is asked, so that what the server does not know
// has ended. Of devices it is the other way round, and an event heard meanwhile outdoes both.
#include "watches.hpp"

#include "domain/lost_job.hpp"

namespace eb::workers::ws_ingest {
namespace {

constexpr std::size_t kLookUpsMax = 50;  // In one pass; the rest waits for the next.

}  // namespace

PresenceWatch::PresenceWatch(Presence presence, BoundedQueue<Item>& queue, Tables& tables,
                             const Clock& clock, const log::Logger& log, Counters& counters,
                             Unread unread)
    : queue_(queue),
      tables_(tables),
      clock_(clock),
      log_(log),
      counters_(counters),
      unread_(std::move(unread)),
      failure_(log, "presence_read_failed"),
      presence_(std::move(presence)) {}

void PresenceWatch::heard(const comet::Event& event) {
    const auto* said = std::get_if<comet::DevicePresence>(&event.what);
    if (said == nullptr) return;
    const std::lock_guard guard{mutex_};
    presence_.heard(said->device, clock_.steady());
}

void PresenceWatch::look(RemoteServer& server, const std::stop_token& stop) {
    const auto asked = clock_.steady();
    std::map<domain::DeviceKey, bool> rows;
    std::set<domain::DeviceKey> connected;
    try {
        connected = server.connections();
        rows = tables_.devices();
    } catch (const ServerUnavailable& error) {
        if (!stop.stop_requested()) failure_.failed(error.what());
        return;
    } catch (const DatabaseUnavailable& error) {
        log_.debug("presence_put_off", {{"error", error.what()}});  // The writer says it louder.
        return;
    }
    failure_.worked();
    ++counters_.presence_reads;

    while (true) {
        std::size_t bytes = 0;
        Presence::Verdict verdict;
        {
            // Judged and handed over in one: an event that is heard after the judgement goes into
            // the queue behind it.
            const std::lock_guard guard{mutex_};
            auto tried = presence_;
            verdict = tried.read(asked, connected, rows);
            Item item = PresenceRead{std::move(verdict.changes)};
            bytes = bytes_of(item);
            const bool nothing = std::get<PresenceRead>(item).online.empty();
            if (nothing || queue_.try_push(item, bytes)) {
                presence_ = std::move(tried);
                bytes = 0;
            }
        }
        if (bytes != 0) {
            if (!queue_.wait_for_room(bytes, stop)) return;
            continue;
        }
        if (verdict.distrusted) {
            ++counters_.presence_distrusted;
            log_.warn("presence_distrusted",
                      {{"connected", connected.size()}, {"registered", rows.size()}});
        }
        if (!verdict.unknown.empty()) unread_(verdict.unknown);
        return;
    }
}

ProgressWatch::ProgressWatch(seconds grace, BoundedQueue<Item>& queue, Tables& tables,
                             const log::Logger& log, Counters& counters)
    : queue_(queue),
      tables_(tables),
      log_(log),
      counters_(counters),
      failure_(log, "progress_read_failed"),
      grace_(grace) {}

void ProgressWatch::look(RemoteServer& server, const std::stop_token& stop) {
    try {
        const auto live = tables_.live_jobs();
        interruptions(stop);
        if (live.empty()) {
            missing_.clear();
            return;
        }
        progress(server, live, stop);
        failure_.worked();
        ++counters_.progress_reads;
    } catch (const ServerUnavailable& error) {
        if (!stop.stop_requested()) failure_.failed(error.what());
    } catch (const DatabaseUnavailable& error) {
        log_.debug("progress_put_off", {{"error", error.what()}});
    }
}

void ProgressWatch::interruptions(const std::stop_token& stop) {
    auto changes = workers::ws_ingest::interruptions(tables_.offline_jobs(),
                                                     tables_.interrupted_jobs(), grace_);
    if (!changes.empty()) push(InterruptionRead{std::move(changes)}, stop);
}

void ProgressWatch::progress(RemoteServer& server, const std::vector<JobId>& live,
                             const std::stop_token& stop) {
    std::set<JobId> unseen{live.begin(), live.end()};
    server.jobs({}, {}, [&](domain::JobReport&& job) {
        if (unseen.erase(job.id) == 0) {
            // Its start was missed, or it began just now.
            push(JobRead{std::move(job)}, stop);
            return;
        }
        job.content.clear();  // Of thousands of jobs; history is written when they end.
        job.content.shrink_to_fit();
        push(ProgressRead{std::move(job)}, stop);
    });
    finish_lost(server, std::move(unseen), stop);
}

/// Once may be an event under way; twice in a row, and it ended without a word: an administrator's
/// cancellation makes no event.
void ProgressWatch::finish_lost(RemoteServer& server, std::set<JobId> missing,
                                const std::stop_token& stop) {
    std::size_t looked_up = 0;
    for (const auto& id : missing) {
        if (!missing_.contains(id)) continue;
        if (++looked_up > kLookUpsMax) break;
        auto job = server.job(id);
        if (!job) {
            log_.warn("job_forgotten", {{"job", id}});
            job = domain::lost_job(id);
        }
        push(JobRead{std::move(*job)}, stop);
    }
    missing_ = std::move(missing);
}

bool ProgressWatch::push(Item item, const std::stop_token& stop) {
    const auto bytes = bytes_of(item);
    return queue_.push(std::move(item), bytes, stop);
}

}  // namespace eb::workers::ws_ingest
