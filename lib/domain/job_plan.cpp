// Jobs start, move, end, and leave incidents behind or take them away.
#include "domain/job_plan.hpp"

#include "domain/revival.hpp"

#include <algorithm>
#include <tuple>

namespace eb::domain {
namespace {

// A look every few seconds moves the shown speed about halfway; a job from which nothing came for a
// minute has none.
constexpr seconds kThroughputMemory{10};
constexpr seconds kStalledAfter{60};
// What a job moved since it was last written it moved since the last look at most: rows that do not
// change are not written.
constexpr seconds kLookMax{30};

std::int64_t throughput(const LiveJob& row, std::int64_t bytes, sys_seconds now) {
    const auto grown = std::max<std::int64_t>(bytes - row.bytes_done, 0);
    if (grown == 0 && now - row.last_bytes_at >= kStalledAfter) return 0;
    const auto time = std::min(now - row.last_update, kLookMax).count();
    if (time <= 0) return row.throughput_bps;
    const auto speed = grown / time;
    if (row.throughput_bps == 0) return speed;
    const auto memory = kThroughputMemory.count();
    return row.throughput_bps + (speed - row.throughput_bps) * time / (time + memory);
}

template <class Id>
void take(Id& into, const Id& from) {
    if (!from.value().empty()) into = from;
}

/// What a dashboard shows of it.
auto shown(const LiveJob& job) {
    return std::tie(job.username, job.device, job.item, job.vault, job.classification, job.status,
                    job.started_at, job.bytes_done, job.throughput_bps, job.items_done,
                    job.items_total);
}

}  // namespace

LiveJob looked_at(const LiveJob& row, const JobReport& report, sys_seconds now) {
    const auto& progress = report.progress;
    const auto bytes = std::max(report.upload_bytes, progress.bytes_done);
    const bool older =
        progress.counter < row.progress_counter || progress.received_at < row.progress_at;
    const bool ticked = !older && (progress.counter > row.progress_counter ||
                                   progress.received_at > row.progress_at);
    const bool grown = bytes > row.bytes_done || report.upload_bytes > row.last_bytes;
    if (older && !grown) return row;

    auto job = row;
    take(job.device, report.device);
    take(job.item, report.item);
    take(job.vault, report.vault);
    if (report.classification != 0) job.classification = report.classification;
    if (is_running(report.status)) job.status = report.status;
    // Only a newer tick may say that there is less than there was: Comet has begun anew.
    if (ticked || grown) {
        job.throughput_bps = throughput(row, bytes, now);
        job.bytes_done = bytes;
        job.stale_since = {};
    } else if (now - row.last_bytes_at >= kStalledAfter) {
        job.throughput_bps = 0;
    }
    if (grown) {
        job.last_bytes = report.upload_bytes;
        job.last_bytes_at = now;
    }
    if (!older) {
        job.items_done = progress.items_done;
        job.items_total = progress.items_total;
        job.progress_counter = progress.counter;
        job.progress_at = progress.received_at;
    }
    if (job == row) return row;
    job.last_update = now;
    return job;
}

JobPlan::JobPlan(const Batch& batch, const Before& before, sys_seconds now, Plan& plan)
    : batch_(batch), before_(before), now_(now), plan_(plan), live_(before.live) {}

void JobPlan::run() {
    for (const auto& [id, report] : batch_.started) {
        if (!batch_.finished.contains(id)) start(report);  // Else it has come and gone.
    }
    for (const auto& [id, report] : batch_.finished) finish(report);
    for (const auto& [id, report] : batch_.past) {
        if (live_.contains(id)) finish(report);
        else remember(report);
    }
    for (const auto& [id, report] : batch_.progress) {
        if (!batch_.finished.contains(id)) look(report);
    }
    for (const auto& [id, interrupted] : batch_.interrupted) tell_interrupted(id, interrupted);
    for (const auto& id : written_) plan_.live_upserts.push_back(live_.at(id));
    tell_incidents();
}

ClientId JobPlan::owner_of(const Username& username) const {
    const auto found = batch_.owners.find(username);
    return found == batch_.owners.end() ? ClientId{0} : found->second;
}

void JobPlan::write(const LiveJob& job) {
    live_.insert_or_assign(job.key.job, job);
    written_.insert(job.key.job);
}

void JobPlan::start(const JobReport& report) {
    if (before_.finished.contains(report.id)) return;  // Late news, or revived: it ends once more.
    if (live_.contains(report.id)) {
        look(report);
        return;
    }
    const auto job = live_job(batch_.server, report, now_);
    plan_.changes.push_back({owner_of(job.username), JobStarted{job}});
    plan_.history.push_back({client_of(batch_, before_, report.username), report});
    write(job);
}

void JobPlan::finish(const JobReport& received) {
    const auto live = live_.find(received.id);
    const bool is_live = live != live_.end();
    if (received.username.value().empty() && !is_live)
        return;  // Nobody's, and nothing shows it running.
    const auto report = is_live ? completed_from(live->second, received) : received;
    auto job = finished_job(batch_.server, report, now_);
    if (is_live) {
        plan_.live_deletes.push_back(received.id);
        live_.erase(live);
    }
    const auto known = before_.finished.find(received.id);
    if (known != before_.finished.end() &&
        is_overtaken(report, known->second.status, known->second.ended_at))
        return;
    if (known != before_.finished.end() && report.ended_at == sys_seconds{}) {
        job.ended_at = known->second.ended_at;  // "Now" was decided when it was first seen.
        if (report.started_at == sys_seconds{}) job.started_at = known->second.started_at;
    }
    if (known != before_.finished.end() && known->second == job) return;
    plan_.changes.push_back({owner_of(job.username), JobEnded{job}});
    plan_.history.push_back({client_of(batch_, before_, report.username), report});
    plan_.finished_upserts.push_back(job);
    ended_.insert_or_assign(received.id, std::move(job));
}

void JobPlan::look(const JobReport& report) {
    const auto live = live_.find(report.id);
    if (live == live_.end()) {
        start(report);  // The stream missed its start.
        return;
    }
    const auto job = looked_at(live->second, report, now_);
    if (job == live->second) return;
    const bool news = shown(job) != shown(live->second);
    write(job);
    if (news) plan_.changes.push_back({owner_of(job.username), JobProgressed{job}});
}

void JobPlan::remember(const JobReport& report) {
    if (before_.told.contains(report.id) || before_.finished.contains(report.id)) return;
    plan_.past.push_back(finished_job(batch_.server, report, now_));
    plan_.history.push_back({client_of(batch_, before_, report.username), report});
}

void JobPlan::tell_interrupted(const JobId& id, bool interrupted) {
    const auto live = live_.find(id);
    if (live == live_.end() || live->second.interrupted == interrupted) return;
    auto job = live->second;
    job.interrupted = interrupted;
    write(job);
    plan_.changes.push_back({owner_of(job.username), JobUpdated{job, interrupted}});
}

// What incidents() says after the batch, less what it said before.
void JobPlan::tell_incidents() {
    const auto since = now_ - kIncidentWindow;
    std::map<IncidentKey, Newest> items;
    const auto consider = [&](std::optional<FinishedJob> Newest::*which, const FinishedJob& job) {
        if (!can_be_incident(job)) return;
        const auto key = incident_key(job);
        auto [entry, is_first] = items.try_emplace(key);
        if (is_first) {
            if (const auto other = before_.newest.find(key); other != before_.newest.end())
                entry->second = {other->second, other->second};
        }
        auto& newest = entry->second.*which;
        if (job.ended_at >= since && (!newest || is_newer(job, *newest))) newest = job;
    };
    for (const auto& [id, report] : batch_.finished) {
        const auto known = before_.finished.find(id);
        const auto ended = ended_.find(id);
        if (known != before_.finished.end()) consider(&Newest::before, known->second);
        if (ended != ended_.end()) consider(&Newest::after, ended->second);
        else if (known != before_.finished.end()) consider(&Newest::after, known->second);
    }
    for (const auto& [key, newest] : items) {
        const bool was = newest.before && needs_somebody(*newest.before);
        const bool is = newest.after && needs_somebody(*newest.after);
        if (was && is && *newest.before == *newest.after) continue;
        const auto client = owner_of(key.username);
        if (was && (!is || newest.before->key != newest.after->key))
            plan_.changes.push_back({client, IncidentClosed{*newest.before}});
        if (is) plan_.changes.push_back({client, IncidentOpened{*newest.after}});
    }
}

std::map<IncidentKey, ItemEnded> items_ended(const Batch& batch, const Before& before) {
    std::map<IncidentKey, ItemEnded> items;
    const auto add = [&](const FinishedJob& job) {
        if (!can_be_incident(job)) return;
        auto& item = items[incident_key(job)];
        item.jobs.insert(job.key.job);
        if (needs_somebody(job)) item.trouble = true;
    };
    for (const auto& [id, report] : batch.finished) {
        const auto live = before.live.find(id);
        add(finished_job(batch.server,
                         live == before.live.end() ? report : completed_from(live->second, report),
                         {}));
        if (const auto known = before.finished.find(id); known != before.finished.end())
            add(known->second);
    }
    return items;
}

}  // namespace eb::domain
