// Rows are changed under the sequence's lock, like all rows of jobs: a writer that reads a row, and
// writes it anew, never overwrites what came in between.
#include "store/stalled.hpp"

#include "store/columns.hpp"
#include "store/job_rows.hpp"
#include "store/query.hpp"
#include "store/sequence.hpp"

#include <algorithm>

namespace eb::store {
namespace {

constexpr int kAttemptsColumnMax = 127;  // TINYINT.

sys_seconds database_now(Session& session) {
    sys_seconds now{};
    Query{session, "eb_jobs_live"}.text("SELECT UNIX_TIMESTAMP()").rows(1, [&](const Row& row) {
        now = row.time(0);
    });
    return now;
}

void write(Session& session, const ServerId& server, const Looked& look, sys_seconds now) {
    Query query{session, "eb_jobs_live"};
    query.key(look.job.value())
        .text("UPDATE eb_jobs_live SET last_checked_ts = ")
        .value(now)
        .text(", cancel_attempts = ")
        .value(std::clamp(look.attempts, 0, kAttemptsColumnMax));
    if (look.seen) {
        // MariaDB assigns from left to right: the counter, which the others ask, comes last.
        const auto& seen = *look.seen;
        query.text(", stale_since = IF(progress_counter IN (")
            .values(seen.counter_before, seen.counter)
            .text(") AND last_bytes <= ")
            .value(seen.bytes_max)
            .text(", ")
            .value(fit_time(seen.stale_since))
            .text(", stale_since), progress_ts = IF(progress_counter = ")
            .value(seen.counter_before)
            .text(", ")
            .value(fit_time(seen.progress_at))
            .text(", progress_ts), progress_counter = IF(progress_counter = ")
            .value(seen.counter_before)
            .text(", ")
            .value(seen.counter)
            .text(", progress_counter)");
    }
    query.text(" WHERE server_id = ")
        .value(server)
        .text(" AND job_id = ")
        .value(look.job)
        .run_ahead();
}

}  // namespace

Suspects Stalled::suspects(const ServerId& server, const domain::StallPolicy& policy,
                           int rows_max) {
    return reading(pool_, [&](Session& session) {
        Suspects found{.now = database_now(session), .jobs = {}};
        // A start in the future is a device's wrong clock, and would hide the job until then.
        Query{session, "eb_jobs_live"}
            .text("SELECT ")
            .text(kLiveColumns)
            .text(", cancel_attempts, last_checked_ts FROM eb_jobs_live WHERE server_id = ")
            .value(server)
            .text(" AND job_type = ")
            .value(std::to_string(domain::kBackup))
            .text(" AND GREATEST(last_bytes_ts, IF(started_at > ")
            .value(found.now)
            .text(", 0, started_at)) <= ")
            .value(found.now - policy.stale)
            .text(" AND last_checked_ts <= ")
            .value(found.now - policy.recheck)
            .text(" AND (cancel_attempts < ")
            .value(policy.attempts_max)
            .text(" OR last_checked_ts <= ")
            .value(found.now - domain::kAttemptsRest)
            .text(") ORDER BY last_checked_ts, job_id LIMIT ")
            .value(rows_max)
            .rows(kLiveColumnCount + 2, [&](const Row& row) {
                found.jobs.push_back({.job = live_job(row),
                                      .attempts = static_cast<int>(row.integer(kLiveColumnCount)),
                                      .looked_at = row.time(kLiveColumnCount + 1)});
            });
        return found;
    });
}

void Stalled::looked(const ServerId& server, const std::vector<Looked>& looks, const Fence& fence) {
    if (looks.empty()) return;
    Session session{pool_};
    Transaction transaction{session};
    hold(session, fence);
    const Sequence sequence{session};
    for (const auto& look : looks) write(session, server, look, sequence.now());
    transaction.commit();
}

std::set<JobId> Stalled::unknown(const ServerId& server, std::set<JobId> jobs) {
    if (jobs.empty()) return jobs;
    return reading(pool_, [&](Session& session) {
        auto left = jobs;
        for (const char* table : {"eb_jobs_live", "eb_jobs_recent_24h"}) {
            in_pieces(jobs, kKeysInStatement, [&](const std::vector<JobId>& piece) {
                Query{session, table}
                    .text("SELECT job_id FROM ")
                    .text(table)
                    .text(" WHERE server_id = ")
                    .value(server)
                    .text(" AND job_id IN ")
                    .list(piece)
                    .rows(1, [&](const Row& row) { left.erase(JobId{row.text(0)}); });
            });
        }
        return left;
    });
}

}  // namespace eb::store
