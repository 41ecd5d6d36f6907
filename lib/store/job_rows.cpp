// Reading and writing job rows. Every write is one statement for many rows and safe to repeat.
#include "store/job_rows.hpp"

#include "domain/identity.hpp"
#include "store/columns.hpp"
#include "store/rows.hpp"

#include <charconv>

namespace eb::store {
namespace {

/// job_type holds the decimal classification; other programs' words read as 0.
int classification_of(const std::string& text) {
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

constexpr std::string_view kHistoryInsert = R"(
    INSERT INTO comet_jobs (id, content, client_id, username, comet_vault_id, comet_device_id, comet_item_id, type, status,
                            comet_snapshot_id, comet_cancellation_id, total_bytes, total_files, total_directories,
                            upload_bytes, download_bytes, total_ms_accounts, started_at, ended_at, last_status_at, server_id)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, FROM_UNIXTIME(?), FROM_UNIXTIME(?), FROM_UNIXTIME(?), ?))";

// A row of an older program has no server_id: the first news of the job adopts it. Where the server
// has forgotten the job, what is there stays; so does its client, when the account is nobody's now.
// server_id comes last because MariaDB assigns from left to right.
std::string history_insert() {
    constexpr std::string_view kForgotten = "VALUES(content) = '{}'";
    constexpr std::string_view kNobodys = "VALUES(client_id) = 0";
    auto sql = std::string{kHistoryInsert} + " ON DUPLICATE KEY UPDATE ";
    const auto set = [&](std::string_view column, const std::string& value) {
        sql += fmt::format(
            "{0} = IF(server_id = '' OR BINARY server_id = VALUES(server_id), {1}, {0}), ", column,
            value);
    };
    for (const char* column :
         {"comet_snapshot_id", "comet_cancellation_id", "total_bytes", "total_files",
          "total_directories", "download_bytes", "total_ms_accounts", "content"})
        set(column, fmt::format("IF({0}, {1}, VALUES({1}))", kForgotten, column));
    for (const char* column : {"comet_device_id", "client_id"})
        set(column, fmt::format("IF({0}, {1}, VALUES({1}))", kNobodys, column));
    for (const char* column : {"username", "comet_vault_id", "comet_item_id", "type", "status",
                               "upload_bytes", "started_at", "ended_at", "last_status_at"})
        set(column, fmt::format("VALUES({})", column));
    return sql + "server_id = IF(server_id = '', VALUES(server_id), server_id)";
}

}  // namespace

const std::string_view kLiveColumns =
    "server_id, job_id, username, device, item_id, vault_id, job_type, comet_status, started_at, "
    "bytes_done, throughput_bps,"
    " items_done, items_total, progress_counter, progress_ts, last_update, last_bytes, "
    "last_bytes_ts, stale_since, interrupted";

domain::LiveJob live_job(const Row& row) {
    return {
        .key = {ServerId{row.text(0)}, JobId{row.text(1)}},
        .username = Username{row.text(2)},
        .device = DeviceId{row.text(3)},
        .item = ItemId{row.text(4)},
        .vault = VaultId{row.text(5)},
        .classification = classification_of(row.text(6)),
        .status = static_cast<int>(row.integer(7)),
        .started_at = row.time(8),
        .bytes_done = row.integer(9),
        .throughput_bps = row.integer(10),
        .items_done = row.integer(11),
        .items_total = row.integer(12),
        .progress_counter = row.integer(13),
        .progress_at = row.time(14),
        .last_update = row.time(15),
        .last_bytes = row.integer(16),
        .last_bytes_at = row.time(17),
        .stale_since = row.time(18),
        .interrupted = row.integer(19) != 0,
    };
}

const std::string_view kFinishedColumns =
    "server_id, job_id, username, device, item_id, vault_id, job_type, comet_status, status,"
    " IF(started_at = 0, CAST(ended_at AS SIGNED) - CAST(duration_sec AS SIGNED), started_at), "
    "ended_at, bytes, duration_sec";

domain::FinishedJob finished_job(const Row& row) {
    return {
        .key = {ServerId{row.text(0)}, JobId{row.text(1)}},
        .username = Username{row.text(2)},
        .device = DeviceId{row.text(3)},
        .item = ItemId{row.text(4)},
        .vault = VaultId{row.text(5)},
        .classification = classification_of(row.text(6)),
        .status = static_cast<int>(row.integer(7)),
        .outcome = domain::outcome_from(row.text(8)),
        .started_at = row.time(9),
        .ended_at = row.time(10),
        .bytes = row.integer(11),
    };
}

void write_live(Session& session, const std::vector<domain::LiveJob>& jobs) {
    Rows rows{session, "eb_jobs_live",
              fmt::format("INSERT INTO eb_jobs_live ({})", kLiveColumns) + R"(
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON DUPLICATE KEY UPDATE
            username = VALUES(username), device = VALUES(device), item_id = VALUES(item_id), vault_id = VALUES(vault_id),
            job_type = VALUES(job_type), comet_status = VALUES(comet_status), started_at = VALUES(started_at),
            bytes_done = VALUES(bytes_done), throughput_bps = VALUES(throughput_bps), items_done = VALUES(items_done),
            items_total = VALUES(items_total), progress_counter = VALUES(progress_counter),
            progress_ts = VALUES(progress_ts), last_update = VALUES(last_update), last_bytes = VALUES(last_bytes),
            last_bytes_ts = VALUES(last_bytes_ts), stale_since = VALUES(stale_since),
            interrupted = VALUES(interrupted))"};
    if (jobs.size() == 1) rows.key(jobs.front().key.job.value());
    for (const auto& job : jobs) {
        if (rows.full()) rows.run_ahead();
        rows.add(job.key.server, job.key.job, fit(job.username, kNameCharacters),
                 fit(job.device, kNameCharacters), fit(job.item, kIdCharacters),
                 fit(job.vault, kIdCharacters), std::to_string(job.classification),
                 fit_small(job.status), fit_time(job.started_at), fit_count(job.bytes_done),
                 fit_count(job.throughput_bps), fit_count(job.items_done),
                 fit_count(job.items_total), job.progress_counter, fit_time(job.progress_at),
                 fit_time(job.last_update), fit_count(job.last_bytes), fit_time(job.last_bytes_at),
                 fit_time(job.stale_since), job.interrupted ? 1 : 0);
    }
    rows.run_ahead();
}

void delete_live(Session& session, const ServerId& server, const std::vector<JobId>& jobs) {
    if (jobs.empty()) return;
    Query{session, "eb_jobs_live"}
        .text("DELETE FROM eb_jobs_live WHERE server_id = ")
        .value(server)
        .text(" AND job_id IN ")
        .list(jobs)
        .run_ahead();
}

void write_finished(Session& session, const std::vector<domain::FinishedJob>& jobs) {
    Rows rows{session, "eb_jobs_recent_24h", R"(
        INSERT INTO eb_jobs_recent_24h (server_id, job_id, username, device, item_id, vault_id, job_type, comet_status,
                                        status, started_at, ended_at, bytes, duration_sec)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON DUPLICATE KEY UPDATE
            username = VALUES(username), device = VALUES(device), item_id = VALUES(item_id), vault_id = VALUES(vault_id),
            job_type = VALUES(job_type), comet_status = VALUES(comet_status), status = VALUES(status),
            started_at = VALUES(started_at), ended_at = VALUES(ended_at), bytes = VALUES(bytes),
            duration_sec = VALUES(duration_sec))"};
    if (jobs.size() == 1) rows.key(jobs.front().key.job.value());
    for (const auto& job : jobs) {
        if (rows.full()) rows.run_ahead();
        rows.add(job.key.server, job.key.job, fit(job.username, kNameCharacters),
                 fit(job.device, kNameCharacters), fit(job.item, kIdCharacters),
                 fit(job.vault, kIdCharacters), std::to_string(job.classification),
                 fit_small(job.status), domain::word_of(job.outcome), fit_time(job.started_at),
                 fit_time(job.ended_at), fit_count(job.bytes), job.duration().count());
    }
    rows.run_ahead();
}

void write_history(Session& session, const ServerId& server, const domain::Plan& plan,
                   sys_seconds now) {
    std::map<JobId, const domain::FinishedJob*> ends;
    for (const auto& job : plan.finished_upserts) ends[job.key.job] = &job;
    for (const auto& job : plan.past) ends[job.key.job] = &job;

    Rows rows{session, "comet_jobs", history_insert()};
    if (plan.history.size() == 1) rows.key(plan.history.front().report.id.value());
    for (const auto& [client, report] : plan.history) {
        // The column holds a GUID. Anything longer, cut, would be another job's id.
        if (report.id.value().size() > kGuidCharacters) continue;
        const auto end = ends.find(report.id);
        const bool ended = end != ends.end();
        const auto started_at = report.started_at != sys_seconds{} ? report.started_at
                                : ended                            ? end->second->started_at
                                                                   : now;
        std::optional<sys_seconds> ended_at;
        if (ended) ended_at = fit_timestamp(end->second->ended_at);
        if (rows.full()) rows.run_ahead();
        rows.add(report.id, content_of(report.content), client,
                 fit(report.username, kNameCharacters), fit(report.vault, kGuidCharacters),
                 domain::device_row_id(client, report.device), fit(report.item, kGuidCharacters),
                 fit_small(report.classification), fit_small(report.status),
                 cut(report.snapshot_id, 100), cut(report.cancellation_id, 100),
                 fit_count(report.total_bytes), fit_count(report.total_files),
                 fit_count(report.total_directories), fit_count(report.upload_bytes),
                 fit_count(report.download_bytes),
                 std::min<std::int64_t>(fit_count(report.total_accounts), 2147483647),
                 fit_timestamp(started_at), ended_at, now, server);
    }
    rows.run_ahead();
}

}  // namespace eb::store
