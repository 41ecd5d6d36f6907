// One transaction's view of one account. Usernames are compared twice: plainly, which is what the
// index knows, and as bytes, which is what an account is. A row of an older program names no
// server; the account's next read adopts it, until then its client and username must do.
#include "store/holdings.hpp"

#include "store/job_rows.hpp"
#include "store/query.hpp"
#include "store/schema/migrator.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace eb::store {
namespace {

constexpr int kDevicesMax = 5'000;
constexpr int kItemsMax = 10'000;
constexpr int kVaultsMax = 2'000;
constexpr int kRunningMax = 2'000;
constexpr int kEndedMax = 20'000;
constexpr seconds kEndedWithin = std::chrono::hours{48};

struct Key {
    ClientId client;
    const ServerId& server;
    const Username& username;
};

Query& where_account(Query& query, const Key& key) {
    return query.text(" WHERE client_id = ")
        .value(key.client)
        .text(" AND server_id IN ")
        .list(std::vector{key.server, ServerId{}})
        .text(" AND BINARY server_id IN ")
        .list(std::vector{key.server, ServerId{}})
        .text(" AND username = ")
        .value(key.username)
        .text(" AND BINARY username = ")
        .value(key.username);
}

Query& where_jobs(Query& query, const Key& key) {
    return query.text(" WHERE server_id = ")
        .value(key.server)
        .text(" AND BINARY server_id = ")
        .value(key.server)
        .text(" AND username = ")
        .value(key.username)
        .text(" AND BINARY username = ")
        .value(key.username);
}

std::optional<std::int64_t> number_if_any(const Row& row, std::size_t column) {
    return row.is_null(column) ? std::nullopt : std::optional{row.integer(column)};
}

void read_account(Session& session, const std::string& users, const Key& key, Holding& holding) {
    Query{session, users}
        .text(
            "SELECT account_name, is_suspended, device_count, item_count, vault_count, "
            "total_bytes, hv_vm_count, vmw_vm_count, m365_accounts, content, read_at FROM " +
            users + " WHERE server_id = ")
        .value(key.server)
        .text(" AND BINARY server_id = ")
        .value(key.server)
        .text(" AND username = ")
        .value(key.username)
        .text(" AND BINARY username = ")
        .value(key.username)
        .text(" AND client_id = ")
        .value(key.client)
        .text(" LIMIT 1")
        .rows(11, [&](const Row& row) {
            holding.account = {.name = row.text(0),
                               .suspended = row.integer(1) != 0,
                               .counts = {.devices = row.integer(2),
                                          .items = row.integer(3),
                                          .vaults = row.integer(4),
                                          .total_bytes = row.integer(5),
                                          .hyperv_vms = row.integer(6),
                                          .vmware_vms = row.integer(7),
                                          .m365_accounts = row.integer(8)},
                               .content = row.text(9),
                               .read_at = row.time(10)};
        });
}

void read_devices(Session& session, const Key& key, Holding& holding) {
    Query query{session, "comet_devices"};
    query.text(
        "SELECT hash, name, platform_os, platform_arch, online, UNIX_TIMESTAMP(offline_since), "
        "UNIX_TIMESTAMP(created_at), content FROM comet_devices");
    where_account(query, key)
        .text(" AND revoked_at IS NULL ORDER BY name, hash LIMIT ")
        .value(kDevicesMax)
        .rows(8, [&](const Row& row) {
            holding.devices.push_back({.id = DeviceId{row.text(0)},
                                       .name = row.text(1),
                                       .platform_os = row.text(2),
                                       .platform_arch = row.text(3),
                                       .online = row.integer(4) != 0,
                                       .offline_since = row.time(5),
                                       .registered_at = row.time(6),
                                       .content = row.text(7)});
        });
}

void read_last_seen(Session& session, const Key& key, Holding& holding) {
    std::map<DeviceId, HeldDevice*> devices;
    for (auto& device : holding.devices) devices.emplace(device.id, &device);
    std::vector<DeviceId> ids;
    ids.reserve(devices.size());
    for (const auto& [id, device] : devices) ids.push_back(id);
    in_pieces(ids, kKeysInStatement, [&](const std::vector<DeviceId>& piece) {
        Query{session, "eb_devices_registry"}
            .text(
                "SELECT device_id, username, last_seen FROM eb_devices_registry WHERE server_id = ")
            .value(key.server)
            .text(" AND device_id IN ")
            .list(piece)
            .text(" LIMIT ")
            .value(kDevicesMax)
            .rows(3, [&](const Row& row) {
                // One device may be in several accounts: what another one's jobs told is theirs.
                if (Username{row.text(1)} != key.username) return;
                const auto found = devices.find(DeviceId{row.text(0)});
                if (found != devices.end()) found->second->last_seen = row.time(2);
            });
    });
    for (auto& device : holding.devices)
        device.last_seen = std::max(device.last_seen, device.offline_since);
}

void read_items(Session& session, const Key& key, Holdings::Items items, Holding& holding) {
    Query query{session, "comet_items"};
    query.text(fmt::format("SELECT id, owner_device, name, type, total_bytes, {} FROM comet_items",
                           items == Holdings::Items::whole ? "content" : "''"));
    where_account(query, key)
        .text(" ORDER BY name, id LIMIT ")
        .value(kItemsMax)
        .rows(6, [&](const Row& row) {
            holding.items.push_back({.id = ItemId{row.text(0)},
                                     .device = DeviceId{row.text(1)},
                                     .name = row.text(2),
                                     .engine = row.text(3),
                                     .total_bytes = number_if_any(row, 4),
                                     .content = row.text(5)});
        });
}

void read_vaults(Session& session, const Key& key, Holding& holding) {
    Query query{session, "comet_vaults"};
    query.text(
        "SELECT id, name, type, total_bytes, has_storage_limit, storage_limit_bytes, content FROM "
        "comet_vaults");
    where_account(query, key)
        .text(" AND is_active = 1 ORDER BY name, id LIMIT ")
        .value(kVaultsMax)
        .rows(7, [&](const Row& row) {
            holding.vaults.push_back({.id = VaultId{row.text(0)},
                                      .name = row.text(1),
                                      .type = static_cast<int>(row.integer(2)),
                                      .total_bytes = number_if_any(row, 3),
                                      .has_storage_limit = row.integer(4) != 0,
                                      .storage_limit_bytes = row.integer(5),
                                      .content = row.text(6)});
        });
}

void read_running(Session& session, const Key& key, Holding& holding) {
    Query query{session, "eb_jobs_live"};
    query.text(fmt::format("SELECT {} FROM eb_jobs_live", kLiveColumns));
    where_jobs(query, key)
        .text(" ORDER BY started_at DESC LIMIT ")
        .value(kRunningMax)
        .rows(kLiveColumnCount, [&](const Row& row) { holding.running.push_back(live_job(row)); });
}

void read_ended(Session& session, const Key& key, Holding& holding) {
    Query query{session, "eb_jobs_recent_24h"};
    query.text(fmt::format("SELECT {} FROM eb_jobs_recent_24h", kFinishedColumns));
    where_jobs(query, key)
        .text(" AND ended_at >= ")
        .value(holding.now - kEndedWithin)
        .text(" AND job_type = '4001' AND item_id <> '' ORDER BY ended_at DESC LIMIT ")
        .value(kEndedMax)
        // Newest first: the first of each item is the one.
        .rows(kFinishedColumnCount, [&](const Row& row) {
            const auto job = finished_job(row);
            holding.ended.emplace(job.item, job);
        });
}

}  // namespace

Holding Holdings::read(ClientId client, const ServerId& server, const Username& username,
                       Items items) {
    const Key key{client, server, username};
    const auto users = users_table();
    return reading(pool_, [&](Session& session) {
        Holding holding;
        Transaction transaction{session, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"};
        Query{session, "clock"}.text("SELECT UNIX_TIMESTAMP()").rows(1, [&](const Row& row) {
            holding.now = row.time(0);
        });
        read_account(session, users, key, holding);
        read_devices(session, key, holding);
        read_last_seen(session, key, holding);
        read_items(session, key, items, holding);
        read_vaults(session, key, holding);
        read_running(session, key, holding);
        if (items == Items::whole) read_ended(session, key, holding);
        transaction.commit();
        return holding;
    });
}

std::string Holdings::users_table() {
    auto known = users_.copy();
    if (!known.empty()) return known;
    known = schema::users_table(pool_);
    auto users = users_.lock();
    *users = known;
    return known;
}

std::optional<seconds> offline_for(Pool& pool, ClientId client, const ServerId& server,
                                   const Username& username, const DeviceId& device) {
    return reading(pool, [&](Session& session) {
        std::optional<seconds> age;
        Query query{session, "comet_devices"};
        query.text(
            "SELECT hash, UNIX_TIMESTAMP() - UNIX_TIMESTAMP(offline_since) FROM "
            "comet_devices");
        where_account(query, {client, server, username})
            .text(" AND hash = ")
            .value(device)
            .text(" AND online = 0 AND offline_since IS NOT NULL LIMIT 2")
            .rows(2, [&](const Row& row) {
                if (DeviceId{row.text(0)} != device) return;
                age = seconds{std::max<std::int64_t>(row.integer(1), 0)};
            });
        return age;
    });
}

}  // namespace eb::store
