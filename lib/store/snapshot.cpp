// One transaction's view of a client. Usernames are compared twice: plainly, which is what the
// index knows, and as bytes, which is what an account is (the columns' collation takes `Acme` and
// `acme` for the same).
#include "store/snapshot.hpp"

#include "store/job_rows.hpp"
#include "store/query.hpp"

#include <algorithm>
#include <set>

namespace eb::store {
namespace {

constexpr int kRecentMax =
    20'000;  // 20,000 jobs a day are 80 MB of JSON at most; nobody looks at more.
constexpr int kRunningMax = 20'000;
constexpr int kDevicesMax = 50'000;
constexpr int kItemsMax = 50'000;
constexpr int kSnoozedMax = 10'000;
constexpr std::size_t kNamesInStatement = 500;

using Names = std::vector<Username>;

/// The accounts by server, in pieces that fit a statement.
std::vector<std::pair<ServerId, Names>> pieces_of(const std::vector<Account>& accounts) {
    const std::set<Account> sorted{accounts.begin(), accounts.end()};
    std::vector<std::pair<ServerId, Names>> pieces;
    for (const auto& [server, username] : sorted) {
        if (pieces.empty() || pieces.back().first != server ||
            pieces.back().second.size() == kNamesInStatement) {
            pieces.push_back({server, {}});
        }
        pieces.back().second.push_back(username);
    }
    return pieces;
}

Query& where_account(Query& query, const std::pair<ServerId, Names>& piece) {
    return query.text(" WHERE server_id = ")
        .value(piece.first)
        .text(" AND BINARY server_id = ")
        .value(piece.first)
        .text(" AND username IN ")
        .list(piece.second)
        .text(" AND BINARY username IN ")
        .list(piece.second);
}

constexpr std::string_view kDeviceColumns =
    "SELECT id, client_id, server_id, hash, username, name, platform_os, platform_arch, online,"
    " UNIX_TIMESTAMP(offline_since), revoked_at IS NULL FROM comet_devices";
constexpr std::size_t kDeviceColumnCount = 11;

DeviceRow device_row(const Row& row) {
    return {.client = ClientId{row.integer(1)},
            .server = ServerId{row.text(2)},
            .device = DeviceId{row.text(3)},
            .username = Username{row.text(4)},
            .name = row.text(5),
            .platform_os = row.text(6),
            .platform_arch = row.text(7),
            .online = row.integer(8) != 0,
            .offline_since = row.is_null(9) ? std::nullopt : std::optional{row.time(9)},
            .registered = row.integer(10) != 0};
}

std::vector<DeviceRow> read_devices(Session& session, ClientId client) {
    std::vector<DeviceRow> devices;
    if (client.value() <= 0) return devices;  // 0 is nobody's, and no client's own.
    Query{session, "comet_devices"}
        .text(kDeviceColumns)
        .text(" WHERE client_id = ")
        .value(client)
        .text(" LIMIT ")
        .value(kDevicesMax)
        .rows(kDeviceColumnCount, [&](const Row& row) { devices.push_back(device_row(row)); });
    return devices;
}

void read_item_names(Session& session, ClientId client, std::map<ItemId, std::string>& names) {
    if (client.value() <= 0) return;
    Query{session, "comet_items"}
        .text("SELECT id, name FROM comet_items WHERE client_id = ")
        .value(client)
        .text(" LIMIT ")
        .value(kItemsMax)
        .rows(2, [&](const Row& row) { names.emplace(row.text(0), row.text(1)); });
}

void read_snoozed(Session& session, ClientId client, Snapshot& snapshot) {
    Query{session, "eb_incident_ack"}
        .text("SELECT job_id, until_ts FROM eb_incident_ack WHERE client_id = ")
        .value(client)
        .text(" AND until_ts > ")
        .value(snapshot.now)
        .text(" LIMIT ")
        .value(kSnoozedMax)
        .rows(2, [&](const Row& row) { snapshot.snoozed.emplace(row.text(0), row.time(1)); });
}

void read_jobs(Session& session, const std::vector<Account>& accounts, seconds recent,
               Snapshot& snapshot) {
    for (const auto& piece : pieces_of(accounts)) {
        Query running{session, "eb_jobs_live"};
        running.text(fmt::format("SELECT {} FROM eb_jobs_live", kLiveColumns));
        where_account(running, piece)
            .text(" ORDER BY started_at DESC LIMIT ")
            .value(kRunningMax)
            .rows(kLiveColumnCount,
                  [&](const Row& row) { snapshot.running.push_back(live_job(row)); });

        Query ended{session, "eb_jobs_recent_24h"};
        ended.text(fmt::format("SELECT {} FROM eb_jobs_recent_24h", kFinishedColumns));
        where_account(ended, piece)
            .text(" AND ended_at >= ")
            .value(snapshot.now - recent)
            .text(" ORDER BY ended_at DESC LIMIT ")
            .value(kRecentMax)
            .rows(kFinishedColumnCount,
                  [&](const Row& row) { snapshot.recent.push_back(finished_job(row)); });
    }
    std::stable_sort(snapshot.recent.begin(), snapshot.recent.end(),
                     [](const auto& a, const auto& b) { return a.ended_at > b.ended_at; });
    if (snapshot.recent.size() > kRecentMax) {
        snapshot.recent.erase(snapshot.recent.begin() + kRecentMax, snapshot.recent.end());
    }
}

}  // namespace

Snapshot Snapshots::read(ClientId client, const std::vector<Account>& accounts, seconds recent) {
    return reading(pool_, [&](Session& session) {
        Snapshot snapshot;
        Transaction transaction{session, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"};
        Query{session, "eb_pulse_seq"}
            .text("SELECT n, UNIX_TIMESTAMP() FROM eb_pulse_seq WHERE one = 1")
            .rows(2, [&](const Row& row) {
                snapshot.last_event_id = static_cast<std::uint64_t>(row.integer(0));
                snapshot.now = row.time(1);
            });
        if (snapshot.now == sys_seconds{}) {
            throw Unavailable{Trouble::schema, 0, "eb_pulse_seq has no row; eb-migrate writes it"};
        }
        if (!accounts.empty()) {
            read_jobs(session, accounts, recent, snapshot);
            snapshot.devices = read_devices(session, client);
            const std::set<Account> owned{accounts.begin(), accounts.end()};
            std::erase_if(snapshot.devices, [&](const DeviceRow& device) {
                // A row of an older program names no server: its account's name must do.
                if (!device.server.value().empty())
                    return !owned.contains({device.server, device.username});
                return std::none_of(owned.begin(), owned.end(), [&](const Account& account) {
                    return account.username == device.username;
                });
            });
            read_item_names(session, client, snapshot.item_names);
            read_snoozed(session, client, snapshot);
        }
        transaction.commit();
        return snapshot;
    });
}

std::vector<DeviceRow> Snapshots::devices(ClientId client) {
    return reading(pool_, [&](Session& session) { return read_devices(session, client); });
}

}  // namespace eb::store
