// lib/store's errors in this worker's words.
#include "store_tables.hpp"

#include "pulse/payload.hpp"
#include "store/errors.hpp"
#include "whmcs/server_url.hpp"

namespace eb::workers::ws_ingest {
namespace {

constexpr int kPruneRows = 1'000;
constexpr int kPruneRoundsMax = 20;  // The rest waits for the next time: events come first.

template <class Call>
auto translated(Call call) {
    try {
        return call();
    } catch (const store::Unavailable& error) {
        throw DatabaseUnavailable{error.what()};
    } catch (const store::Rejected& error) {
        throw DatabaseRefused{error.what(), error.table, static_cast<int>(error.number)};
    }
}

}  // namespace

StoreTables::StoreTables(store::Pool& pool, ServerId server, std::int64_t configured_row,
                         log::Logger log)
    : server_(std::move(server)),
      configured_row_(configured_row),
      log_(log),
      accounts_(pool),
      ingest_(pool, pulse::payload_of, log) {}

void StoreTables::apply(const domain::Batch& batch) {
    const auto result = translated([&] { return ingest_.apply(batch); });
    log_.debug("batch_written", {{"started", batch.started.size()},
                                 {"finished", batch.finished.size()},
                                 {"changes", result.changes}});
}

std::map<Username, ClientId> StoreTables::owners(const std::set<Username>& usernames) {
    std::optional<std::int64_t> row = row_.copy();
    if (!row) {
        try {
            row = translated([this] { return resolve().id; });
        } catch (const store::Misconfigured& error) {
            // The jobs are stored all the same, as nobody's; sync gives them their owner later.
            if (!std::exchange(misconfigured_told_, true))
                log_.error("profile_misconfigured", {{"error", error.what()}});
            return {};
        }
    }
    return translated([&] { return accounts_.owners(*row, {usernames.begin(), usernames.end()}); });
}

sys_seconds StoreTables::cursor() {
    return translated([this] { return ingest_.read_cursor(server_).at; });
}

std::vector<JobId> StoreTables::live_jobs() {
    return translated([this] { return ingest_.live_jobs(server_); });
}

void StoreTables::prune() {
    translated([this] {
        for (int round = 0;
             round < kPruneRoundsMax && ingest_.prune_pulse_log(server_, kPruneRows) == kPruneRows;
             ++round) {}
    });
}

ServerRow StoreTables::server_row() {
    try {
        const auto row = translated([this] { return resolve(); });
        return {
            .base_url = whmcs::server_url(row.hostname, row.secure, row.port),
            .username = row.username,
            .encrypted_password = row.password_encrypted.reveal(),
        };
    } catch (const store::Misconfigured& error) {
        throw Unresolved{error.what()};
    }
}

store::ServerRow StoreTables::resolve() {
    auto row = accounts_.resolve_profile(server_, configured_row_);
    auto known = row_.lock();
    *known = row.id;
    return row;
}

}  // namespace eb::workers::ws_ingest
