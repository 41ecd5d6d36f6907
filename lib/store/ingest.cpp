// Decisions are domain::plan()'s; here is the transaction around them. It begins with the sequence
// row's lock, which makes all writers one after another, so that change-log ids are handed out in
// the order in which they become visible.
#include "store/ingest.hpp"

#include "store/account_rows.hpp"
#include "store/columns.hpp"
#include "store/job_rows.hpp"
#include "store/newest.hpp"
#include "store/query.hpp"
#include "store/schema/migrator.hpp"
#include "store/sequence.hpp"

#include <map>
#include <set>

namespace eb::store {
namespace {

std::string cursor_source(const ServerId& server) { return "comet-ws:" + server.value(); }

std::set<JobId> touched(const domain::Batch& batch) {
    std::set<JobId> ids;
    for (const auto* jobs : {&batch.started, &batch.finished, &batch.progress, &batch.past}) {
        for (const auto& [id, report] : *jobs) ids.insert(id);
    }
    for (const auto& [id, interrupted] : batch.interrupted) ids.insert(id);
    return ids;
}

void read_jobs(Session& session, const ServerId& server, const std::set<JobId>& ids,
               domain::Before& before) {
    if (ids.empty()) return;
    Query{session, "eb_jobs_live"}
        .text(fmt::format("SELECT {} FROM eb_jobs_live WHERE server_id = ", kLiveColumns))
        .value(server)
        .text(" AND job_id IN ")
        .list(ids)
        .rows(kLiveColumnCount, [&](const Row& row) {
            auto job = live_job(row);
            const auto id = job.key.job;
            before.live.emplace(id, std::move(job));
        });
    Query{session, "eb_jobs_recent_24h"}
        .text(fmt::format("SELECT {} FROM eb_jobs_recent_24h WHERE server_id = ", kFinishedColumns))
        .value(server)
        .text(" AND job_id IN ")
        .list(ids)
        .rows(kFinishedColumnCount, [&](const Row& row) {
            auto job = finished_job(row);
            const auto id = job.key.job;
            before.finished.emplace(id, std::move(job));
        });
}

/// Whose end history has: another program may have written it.
void read_told(Session& session, const domain::Batch& batch, domain::Before& before) {
    if (batch.past.empty()) return;
    std::set<JobId> ids;
    for (const auto& [id, report] : batch.past) ids.insert(id);
    Query{session, "comet_jobs"}
        .text("SELECT id FROM comet_jobs WHERE ended_at IS NOT NULL AND id IN ")
        .list(ids)
        .rows(1, [&](const Row& row) { before.told.emplace(row.text(0)); });
}

domain::Before read_before(Session& session, const domain::Batch& batch, const std::string& users,
                           sys_seconds now) {
    domain::Before before;
    read_jobs(session, batch.server, touched(batch), before);
    read_told(session, batch, before);
    before.newest =
        read_newest(session, domain::items_ended(batch, before), now - domain::kIncidentWindow);
    read_accounts(session, batch, users, before);
    return before;
}

void write_cursor(Session& session, const domain::Batch& batch) {
    if (batch.cursor_at == sys_seconds{}) return;
    // Never backwards. last_ts comes last because MariaDB assigns from left to right.
    Query{session, "eb_event_cursor"}
        .text("INSERT INTO eb_event_cursor (source, last_ts, last_id) VALUES ")
        .row(cursor_source(batch.server), fit_time(batch.cursor_at), cut(batch.cursor_id, 128))
        .text(R"(
            ON DUPLICATE KEY UPDATE
                last_id = IF(VALUES(last_ts) >= last_ts, VALUES(last_id), last_id),
                last_ts = GREATEST(last_ts, VALUES(last_ts)))")
        .key(cursor_source(batch.server))
        .run_ahead();
}

}  // namespace

Ingest::Ingest(Pool& pool, PayloadOf payload_of, log::Logger log)
    : pool_(pool), payload_of_(std::move(payload_of)), log_(std::move(log)) {}

IngestResult Ingest::apply(const domain::Batch& batch, const std::optional<Fence>& fence,
                           Counting counting, const std::function<void()>& meanwhile) {
    IngestResult result;
    if (batch.empty()) return result;

    const auto users = users_table();
    Session session{pool_};
    Transaction transaction{session};
    if (fence) hold(session, *fence);
    if (!batch.without_rows()) {
        Sequence sequence{session};
        const auto now = sequence.now();
        auto plan = domain::plan(batch, read_before(session, batch, users, now), now);

        const bool count = counting == Counting::rows;
        auto rows = write_accounts(session, batch, plan, users, now, count);
        if (count)
            rows += std::ssize(plan.live_upserts) + std::ssize(plan.finished_upserts) +
                    std::ssize(plan.past);
        write_live(session, plan.live_upserts);
        delete_live(session, batch.server, plan.live_deletes);
        write_finished(session, plan.finished_upserts);
        write_last_seen(session, plan.finished_upserts);
        write_history(session, batch.server, plan, now);
        sequence.log(plan.changes, payload_of_);
        meanwhile();
        sequence.store();

        result = {.changes = static_cast<int>(plan.changes.size()),
                  .last_id = sequence.last(),
                  .rows = rows,
                  .at = now,
                  .unread = std::move(plan.unread),
                  .overtaken = std::move(plan.overtaken),
                  .changed = std::move(plan.changed),
                  .unseen = plan.unseen};
    }
    write_cursor(session, batch);
    transaction.commit();
    return result;
}

std::string Ingest::users_table() {
    auto known = users_table_.copy();
    if (known.empty()) {
        known = schema::users_table(pool_);
        auto mine = users_table_.lock();
        *mine = known;
    }
    return known;
}

int Ingest::prune_pulse_log(const ServerId& server, int rows_max) {
    Session session{pool_};
    return static_cast<int>(Query{session, "eb_pulse_log"}
                                .text("DELETE FROM eb_pulse_log WHERE server_id = ")
                                .value(server)
                                .text(" AND at < UNIX_TIMESTAMP() - 3600 ORDER BY at LIMIT ")
                                .value(rows_max)
                                .run());
}

Cursor Ingest::read_cursor(const ServerId& server) {
    return reading(pool_, [&](Session& session) {
        Cursor cursor;
        Query{session, "eb_event_cursor"}
            .text("SELECT last_ts, last_id FROM eb_event_cursor WHERE source = ")
            .value(cursor_source(server))
            .rows(2, [&](const Row& row) { cursor = {.at = row.time(0), .id = row.text(1)}; });
        return cursor;
    });
}

sys_seconds Ingest::now() {
    return reading(pool_, [](Session& session) {
        sys_seconds now;
        Query{session, ""}.text("SELECT UNIX_TIMESTAMP()").rows(1, [&](const Row& row) {
            now = row.time(0);
        });
        return now;
    });
}

std::vector<JobId> Ingest::live_jobs(const ServerId& server) {
    constexpr int kPage = 10'000;
    return reading(pool_, [&](Session& session) {
        std::vector<JobId> ids;
        for (std::size_t page_size = kPage; page_size == kPage;) {
            page_size = 0;
            const auto after = ids.empty() ? JobId{} : ids.back();
            Query{session, "eb_jobs_live"}
                .text("SELECT job_id FROM eb_jobs_live WHERE server_id = ")
                .value(server)
                .text(" AND job_id > ")
                .value(after)
                .text(" ORDER BY job_id LIMIT ")
                .value(kPage)
                .rows(1, [&](const Row& row) {
                    ids.emplace_back(row.text(0));
                    ++page_size;
                });
        }
        return ids;
    });
}

}  // namespace eb::store
