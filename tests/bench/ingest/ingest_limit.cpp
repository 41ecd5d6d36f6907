// ingest_limit: how fast MariaDB takes the rows that eb-ws-worker writes, from a program that does
// nothing but write them: no socket, no JSON, no reading, no deciding.
//   ingest_limit MODE --socket PATH --database NAME --places FILE --run N --pairs N --seconds S
//   batch   500 starts and 500 ends a transaction, in statements of 500 rows
//   single  each statement a transaction of its own, one event after another
// A pair is one job's start and its end; 2,000 jobs run at any time. Prints `events SECONDS`.
#include "tests/bench/ingest/jobs.hpp"
#include "tests/bench/load/loopback.hpp"

#include "core/digest.hpp"

#include <fmt/format.h>
#include <mysql.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>

namespace eb::bench {
namespace {

constexpr std::uint64_t kStanding = 2'000;
constexpr std::uint64_t kRows = 500;
constexpr const char* kServer = "cometbackup";

struct Options {
    std::string mode;
    std::string socket;
    std::string user;
    std::string database;
    std::string places;
    std::uint32_t run = 1;
    std::uint64_t pairs = 1'000'000;
    double seconds = 10;
};

class Database {
public:
    Database(const std::string& socket, const std::string& user, const std::string& database)
        : handle_(mysql_init(nullptr), &mysql_close) {
        if (mysql_real_connect(handle_.get(), nullptr, user.c_str(), nullptr, database.c_str(), 0,
                               socket.c_str(), 0) == nullptr)
            fail();
        run("SET SESSION tx_isolation = 'READ-COMMITTED', time_zone = '+00:00'");
    }

    void run(const std::string& statement) {
        if (mysql_real_query(handle_.get(), statement.data(), statement.size()) != 0) fail();
    }

private:
    [[noreturn]] void fail() const {
        std::fprintf(stderr, "ingest_limit: %s\n", mysql_error(handle_.get()));
        std::exit(1);
    }

    std::unique_ptr<MYSQL, decltype(&mysql_close)> handle_;
};

constexpr const char* kLive =
    "INSERT INTO eb_jobs_live (server_id, job_id, username, device, item_id, vault_id, job_type, "
    "comet_status, started_at, bytes_done, throughput_bps, items_done, items_total, "
    "progress_counter, progress_ts, last_update, last_bytes, last_bytes_ts) VALUES ";
constexpr const char* kLiveAgain =
    " ON DUPLICATE KEY UPDATE username = VALUES(username), device = VALUES(device), item_id = "
    "VALUES(item_id), vault_id = VALUES(vault_id), job_type = VALUES(job_type), comet_status = "
    "VALUES(comet_status), started_at = VALUES(started_at), bytes_done = VALUES(bytes_done), "
    "last_update = VALUES(last_update)";
constexpr const char* kRecent =
    "INSERT INTO eb_jobs_recent_24h (server_id, job_id, username, device, item_id, vault_id, "
    "job_type, comet_status, status, started_at, ended_at, bytes, duration_sec) VALUES ";
constexpr const char* kRecentAgain =
    " ON DUPLICATE KEY UPDATE username = VALUES(username), device = VALUES(device), comet_status = "
    "VALUES(comet_status), status = VALUES(status), started_at = VALUES(started_at), ended_at = "
    "VALUES(ended_at), bytes = VALUES(bytes), duration_sec = VALUES(duration_sec)";
constexpr const char* kHistory =
    "INSERT INTO comet_jobs (id, content, client_id, username, comet_vault_id, comet_device_id, "
    "comet_item_id, type, status, comet_snapshot_id, comet_cancellation_id, total_bytes, "
    "total_files, total_directories, upload_bytes, download_bytes, total_ms_accounts, started_at, "
    "ended_at, last_status_at, server_id) VALUES ";
constexpr const char* kHistoryAgain =
    " ON DUPLICATE KEY UPDATE content = VALUES(content), status = VALUES(status), "
    "comet_snapshot_id = VALUES(comet_snapshot_id), comet_cancellation_id = "
    "VALUES(comet_cancellation_id), total_bytes = VALUES(total_bytes), total_files = "
    "VALUES(total_files), total_directories = VALUES(total_directories), upload_bytes = "
    "VALUES(upload_bytes), ended_at = VALUES(ended_at), last_status_at = VALUES(last_status_at)";
constexpr const char* kLog =
    "INSERT INTO eb_pulse_log (id, at, kind, server_id, username, client_id, job_id, device, "
    "payload) VALUES ";

/// One statement that grows row by row.
struct Rows {
    std::string text;

    explicit Rows(const char* head) : text(head) {}
    void add(const std::string& row) {
        if (text.back() == ')') text += ", ";
        text += row;
    }
};

class Limit {
public:
    Limit(const Options& options, Database& database)
        : options_(options), database_(database), places_(read_places(options.places)) {
        for (const auto& place : places_)
            device_rows_.push_back(sha256_hex(client_of(place) + place.device));
        now_ = std::time(nullptr);
    }

    void run() {
        std::uint64_t pairs = 0;
        database_.run("START TRANSACTION");  // These are not counted.
        for (std::uint64_t i = 0; i < kStanding; i += kRows) starts(i, kRows);
        database_.run("COMMIT");
        const auto began = monotonic_ns();
        const auto seconds = [&] { return static_cast<double>(monotonic_ns() - began) / 1e9; };
        while (pairs < options_.pairs && seconds() < options_.seconds) {
            now_ = std::time(nullptr);
            if (options_.mode == "batch") {
                database_.run("START TRANSACTION");
                starts(pairs + kStanding, kRows);
                ends(pairs, kRows);
                cursor(pairs);
                database_.run(fmt::format("UPDATE eb_pulse_seq SET n = {} WHERE one = 1", log_id_));
                database_.run("COMMIT");
                pairs += kRows;
            } else {
                starts(pairs + kStanding, 1);
                cursor(pairs + kStanding);
                ends(pairs, 1);
                cursor(pairs);
                ++pairs;
            }
        }
        std::printf("%llu %.3f\n", static_cast<unsigned long long>(pairs * 2), seconds());
    }

private:
    static std::string client_of(const Place& place) {
        return place.username.substr(place.username.rfind('-') + 1);
    }

    void starts(std::uint64_t first, std::uint64_t count) {
        Rows live{kLive};
        Rows history{kHistory};
        Rows log{kLog};
        for (auto job = first; job < first + count; ++job) {
            const auto& place = places_[job % places_.size()];
            const auto guid = job_guid(options_.run, job);
            live.add(fmt::format(
                "('{}', '{}', '{}', '{}', '{}', '{}', '4001', 6001, {}, 0, 0, 0, 0, 0, 0, {}, 0, "
                "{})",
                kServer, guid, place.username, place.device, place.item, kVault, now_, now_, now_));
            history.add(history_row(job, guid, start_data(place, guid, now_), 6001, "", 0, "NULL"));
            log.add(log_row(
                place, guid, "job:start",
                fmt::format(
                    R"("status":"Running","ended_at":0,"bytes_done":0,"throughput_bps":0,"items_done":0,"items_total":0)"),
                6001));
        }
        database_.run(live.text + kLiveAgain);
        database_.run(history.text + kHistoryAgain);
        database_.run(log.text);
    }

    void ends(std::uint64_t first, std::uint64_t count) {
        Rows recent{kRecent};
        Rows history{kHistory};
        Rows log{kLog};
        std::string gone;
        for (auto job = first; job < first + count; ++job) {
            const auto& place = places_[job % places_.size()];
            const auto guid = job_guid(options_.run, job);
            recent.add(fmt::format(
                "('{}', '{}', '{}', '{}', '{}', '{}', '4001', 5000, 'success', {}, {}, {}, 0)",
                kServer, guid, place.username, place.device, place.item, kVault, now_, now_,
                kUploadBytes));
            gone += fmt::format("{}'{}'", gone.empty() ? "" : ", ", guid);
            history.add(history_row(job, guid, end_data(place, guid, now_), 5000, kSnapshot,
                                    kUploadBytes, fmt::format("FROM_UNIXTIME({})", now_)));
            log.add(log_row(
                place, guid, "job:end",
                fmt::format(R"("status":"success","ended_at":{},"duration_sec":0,"bytes":{})", now_,
                            kUploadBytes),
                5000));
        }
        database_.run(recent.text + kRecentAgain);
        database_.run(fmt::format(
            "DELETE FROM eb_jobs_live WHERE server_id = '{}' AND job_id IN ({})", kServer, gone));
        database_.run(history.text + kHistoryAgain);
        database_.run(log.text);
    }

    std::string history_row(std::uint64_t job, const std::string& guid, const std::string& content,
                            int status, const std::string& snapshot, std::int64_t bytes,
                            const std::string& ended_at) const {
        const auto at = job % places_.size();
        const auto& place = places_[at];
        return fmt::format(
            "('{}', '{}', {}, '{}', '{}', '{}', '{}', 4001, {}, '{}', '{}', {}, {}, {}, {}, 0, 0, "
            "FROM_UNIXTIME({}), {}, FROM_UNIXTIME({}), '{}')",
            guid, content, client_of(place), place.username, kVault, device_rows_[at], place.item,
            status, snapshot, bytes > 0 ? "" : kCancellation, bytes, bytes > 0 ? 400 : 0,
            bytes > 0 ? 12 : 0, bytes, now_, ended_at, now_, kServer);
    }

    std::string log_row(const Place& place, const std::string& guid, const char* kind,
                        const std::string& rest, int status) {
        return fmt::format(
            R"(({}, {}, '{}', '{}', '{}', {}, '{}', '{}', '{{"id":"{}:{}","job_id":"{}","server_id":"{}",)"
            R"("username":"{}","device":"{}","device_name":"","job_type":"4001","status_code":{},"item_id":"{}",)"
            R"("item_name":"","vault_id":"{}","started_at":{},{}}}'))",
            ++log_id_, now_, kind, kServer, place.username, client_of(place), guid, place.device,
            kServer, guid, guid, kServer, place.username, place.device, status, place.item, kVault,
            now_, rest);
    }

    void cursor(std::uint64_t job) {
        database_.run(fmt::format(
            "INSERT INTO eb_event_cursor (source, last_ts, last_id) VALUES ('comet-ws:{}', {}, "
            "'{}') ON DUPLICATE KEY UPDATE last_id = VALUES(last_id), last_ts = GREATEST(last_ts, "
            "VALUES(last_ts))",
            kServer, now_, job_guid(options_.run, job)));
    }

    const Options& options_;
    Database& database_;
    std::vector<Place> places_;
    std::vector<std::string> device_rows_;
    std::int64_t now_ = 0;
    std::uint64_t log_id_ = 0;
};

}  // namespace
}  // namespace eb::bench

int main(int argc, char** argv) {
    eb::bench::Options options;
    if (argc < 2) return 2;
    options.mode = argv[1];
    for (int i = 2; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        const char* value = argv[i + 1];
        if (name == "--socket") options.socket = value;
        else if (name == "--user") options.user = value;
        else if (name == "--database") options.database = value;
        else if (name == "--places") options.places = value;
        else if (name == "--run") options.run = static_cast<std::uint32_t>(std::atol(value));
        else if (name == "--pairs") options.pairs = std::strtoull(value, nullptr, 10);
        else if (name == "--seconds") options.seconds = std::atof(value);
        else return 2;
    }
    if (options.mode != "batch" && options.mode != "single") return 2;
    eb::bench::Database database{options.socket, options.user, options.database};
    eb::bench::Limit{options, database}.run();
    return 0;
}
