// What ended longer ago than dashboards look back is written into history alone: the table of
// recent jobs is pruned every night, and would be filled again every night.
#include "job_sync.hpp"

#include "comet/job_reads.hpp"
#include "domain/incidents.hpp"

namespace eb::workers::sync {
namespace {

constexpr std::size_t kJobsInPiece = 500;
constexpr seconds kDay{24 * 3600};
constexpr int kEnded = 5000;  // And above it; below, nothing is known, and it may still run.

std::size_t jobs_in(const domain::Batch& batch) {
    return batch.started.size() + batch.finished.size() + batch.past.size();
}

}  // namespace

void put(domain::JobReport&& job, sys_seconds now, domain::Batch& batch) {
    const auto id = job.id;
    // A job may come twice, from two days' answers: its end counts.
    if (domain::is_running(job.status) || job.status < kEnded) {
        if (!batch.finished.contains(id) && !batch.past.contains(id))
            batch.started.insert_or_assign(id, std::move(job));
        return;
    }
    batch.started.erase(id);
    const bool past = job.ended_at != sys_seconds{} && job.ended_at < now - domain::kIncidentWindow;
    (past ? batch.past : batch.finished).insert_or_assign(id, std::move(job));
}

void JobSync::run() {
    Spool<domain::JobReport> spool{with_.settings.spool};
    const auto live = with_.ingest.live_jobs(with_.server);
    const auto now = with_.ingest.now();
    auto& remote = with_.remote;
    const auto read = comet::read_jobs(
        {.jobs =
             [&](auto from, auto until, const auto& visit) {
                 return remote.lists.jobs_for_date_range(from, until, visit);
             },
         .job = [&](const JobId& id) { return remote.one.job_properties(id); }},
        {.from = now - kDay * with_.settings.days, .until = now + comet::kClockSlack}, live,
        [&](domain::JobReport&& job) { spool.add(job); });
    totals_.skipped = read.unreadable;
    if (read.unreadable > 0) with_.log.warn("jobs_unreadable", {{"count", read.unreadable}});
    for (const auto& id : read.forgotten) with_.log.warn("job_forgotten", {{"job", id}});
    write(spool, now);
}

void JobSync::write(Spool<domain::JobReport>& spool, sys_seconds now) {
    domain::Batch piece{.server = with_.server};
    const auto flush = [&] {
        totals_.jobs += static_cast<std::int64_t>(jobs_in(piece));
        if (jobs_in(piece) > 0)
            with_.writer.write(std::exchange(piece, domain::Batch{.server = with_.server}));
    };
    spool.each([&](domain::JobReport&& job) {
        put(std::move(job), now, piece);
        if (jobs_in(piece) >= kJobsInPiece) flush();
    });
    flush();
}

}  // namespace eb::workers::sync
