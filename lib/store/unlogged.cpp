// Our own writers' rows come with their log rows in one transaction, so a row without one is
// somebody else's.
#include "store/unlogged.hpp"

#include "store/job_rows.hpp"
#include "store/query.hpp"
#include "store/sequence.hpp"

#include <vector>

namespace eb::store {
namespace {

constexpr int kKeysMax = 200'000;
constexpr seconds kEndedWithin{600};
constexpr std::size_t kTellMax = 500;  // The rest is found again by the next look.

domain::JobKey key_of(const Row& row) { return {ServerId{row.text(0)}, JobId{row.text(1)}}; }

std::set<domain::JobKey> logged_since(Session& session, std::uint64_t after,
                                      std::string_view kinds) {
    std::set<domain::JobKey> keys;
    Query{session, "eb_pulse_log"}
        .text("SELECT server_id, job_id FROM eb_pulse_log WHERE id > ")
        .value(after)
        .text(" AND kind LIKE ")
        .value(kinds)
        .text(" LIMIT ")
        .value(kKeysMax)
        .rows(2, [&](const Row& row) { keys.insert(key_of(row)); });
    return keys;
}

/// What of `wanted` is there, by server.
std::map<ServerId, std::vector<JobId>> by_server(const std::set<domain::JobKey>& wanted,
                                                 const std::set<domain::JobKey>& without) {
    std::map<ServerId, std::vector<JobId>> servers;
    std::size_t count = 0;
    for (const auto& key : wanted) {
        if (without.contains(key) || count++ >= kTellMax) continue;
        servers[key.server].push_back(key.job);
    }
    return servers;
}

}  // namespace

JobsLook Unlogged::look(std::optional<std::uint64_t> after) {
    return reading(pool_, [&](Session& session) {
        JobsLook look;
        Transaction transaction{session, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"};
        Query{session, "eb_pulse_seq"}
            .text("SELECT n, UNIX_TIMESTAMP() FROM eb_pulse_seq WHERE one = 1")
            .rows(2, [&](const Row& row) {
                look.log_id = static_cast<std::uint64_t>(row.integer(0));
                look.now = row.time(1);
            });
        Query{session, "eb_jobs_live"}
            .text("SELECT server_id, job_id, username FROM eb_jobs_live LIMIT ")
            .value(kKeysMax)
            .rows(3, [&](const Row& row) { look.live.emplace(key_of(row), row.text(2)); });
        Query{session, "eb_jobs_recent_24h"}
            .text("SELECT server_id, job_id FROM eb_jobs_recent_24h WHERE ended_at >= ")
            .value(look.now - kEndedWithin)
            .text(" LIMIT ")
            .value(kKeysMax)
            .rows(2, [&](const Row& row) { look.ended.insert(key_of(row)); });
        if (after) {
            look.logged = logged_since(session, *after, "job:%");
            look.logged_ends = logged_since(session, *after, "job:end");
        }
        transaction.commit();
        look.whole = look.live.size() < kKeysMax && look.ended.size() < kKeysMax &&
                     look.logged.size() < kKeysMax;
        return look;
    });
}

int Unlogged::tell(const std::set<domain::JobKey>& started, const std::set<domain::JobKey>& ended,
                   std::uint64_t after) {
    Session session{pool_};
    Transaction transaction{session};
    Sequence sequence{session};
    std::vector<domain::Change> changes;

    const auto told = logged_since(session, after, "job:%");
    for (const auto& [server, jobs] : by_server(started, told)) {
        Query{session, "eb_jobs_live"}
            .text(fmt::format("SELECT {} FROM eb_jobs_live WHERE server_id = ", kLiveColumns))
            .value(server)
            .text(" AND job_id IN ")
            .list(jobs)
            .rows(kLiveColumnCount, [&](const Row& row) {
                auto job = live_job(row);
                if (started.contains(job.key))
                    changes.push_back({ClientId{0}, domain::JobStarted{std::move(job)}});
            });
    }
    // A start may have been told since, and the end not.
    const auto told_ends = logged_since(session, after, "job:end");
    for (const auto& [server, jobs] : by_server(ended, told_ends)) {
        Query{session, "eb_jobs_recent_24h"}
            .text(fmt::format("SELECT {} FROM eb_jobs_recent_24h WHERE server_id = ",
                              kFinishedColumns))
            .value(server)
            .text(" AND job_id IN ")
            .list(jobs)
            .rows(kFinishedColumnCount, [&](const Row& row) {
                auto job = finished_job(row);
                if (ended.contains(job.key))
                    changes.push_back({ClientId{0}, domain::JobEnded{std::move(job)}});
            });
    }
    sequence.log(changes, payload_of_);
    sequence.store();
    transaction.commit();
    return static_cast<int>(changes.size());
}

}  // namespace eb::store
