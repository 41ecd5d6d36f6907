// Rows are found by what has an index, which folds letter case, and told apart as bytes here and in
// domain::plan().
#include "store/account_rows.hpp"
#include "store/columns.hpp"

#include <algorithm>
#include <map>

namespace eb::store {
namespace {

constexpr std::size_t kPairsInStatement = 100;
constexpr int kRowsMax = 1'000'000;  // Above any installation's.

/// Accounts of which the batch says all that there is.
std::set<Username> whole_accounts(const domain::Batch& batch) {
    auto names = batch.accounts_removed;
    for (const auto& [username, account] : batch.accounts) names.insert(username);
    return names;
}

void read_holders(Session& session, const domain::Batch& batch, const std::set<Username>& whole,
                  const std::string& users, domain::Before& before) {
    auto names = whole;
    // Elsewhere only the owner counts where there is one.
    const auto add = [&](const Username& username) {
        if (!username.value().empty() && !batch.owners.contains(username)) names.insert(username);
    };
    for (const auto& [key, report] : batch.devices) add(key.username);
    for (const auto& [key, online] : batch.presence) add(key.username);
    for (const auto* jobs : {&batch.started, &batch.finished, &batch.progress, &batch.past}) {
        for (const auto& [id, report] : *jobs) add(report.username);
    }
    for (const auto& [id, job] : before.live) add(job.username);
    in_pieces(names, kKeysInStatement, [&](const std::vector<Username>& piece) {
        Query{session, users}
            .text("SELECT username, client_id, read_at FROM " + users + " WHERE server_id = ")
            .value(batch.server)
            .text(" AND username IN ")
            .list(piece)
            .rows(3, [&](const Row& row) {
                const Username username{row.text(0)};
                before.holders.emplace(username, ClientId{row.integer(1)});
                if (batch.asked_at != sys_seconds{}) before.read_at.emplace(username, row.time(2));
            });
    });
}

void read_devices(Session& session, const domain::Batch& batch, const std::set<Username>& whole,
                  domain::Before& before) {
    std::map<std::pair<ClientId, DeviceId>, domain::DeviceRow> found;
    const auto add = [&](const Row& row) {
        auto device = device_row(row);
        if (batch.asked_at != sys_seconds{} && device.server == batch.server) {
            auto& changed = before.changed_at[device.key];
            changed = std::max(changed, row.time(kDeviceColumnCount - 1));
        }
        std::pair place{device.client, device.key.device};
        found.emplace(std::move(place), std::move(device));
    };
    in_pieces(whole, kKeysInStatement, [&](const std::vector<Username>& piece) {
        Query{session, "comet_devices"}
            .text(kDeviceColumns)
            .text(" WHERE server_id IN ")
            .list(std::vector{batch.server, ServerId{}})
            .text(" AND username IN ")
            .list(piece)
            .text(" LIMIT ")
            .value(kRowsMax)
            .rows(kDeviceColumnCount, [&](const Row& row) {
                if (whole.contains(Username{row.text(1)})) add(row);
            });
    });

    std::set<DeviceId> ids;
    for (const auto& [username, account] : batch.accounts) {
        for (const auto& device : account.devices) ids.insert(device.id);
    }
    for (const auto& [key, report] : batch.devices) ids.insert(key.device);
    for (const auto& [key, online] : batch.presence) ids.insert(key.device);
    ids.insert(batch.mentioned.begin(), batch.mentioned.end());
    in_pieces(ids, kKeysInStatement, [&](const std::vector<DeviceId>& piece) {
        Query{session, "comet_devices"}
            .text(kDeviceColumns)
            .text(" WHERE hash IN ")
            .list(piece)
            .text(" LIMIT ")
            .value(kRowsMax)
            .rows(kDeviceColumnCount, add);
    });
    for (auto& [place, row] : found) before.devices.push_back(std::move(row));
}

// Items and vaults are found by client and username: whoever may have rows of the account.
std::set<std::pair<ClientId, Username>> holders_of(const domain::Batch& batch,
                                                   const std::set<Username>& whole,
                                                   const domain::Before& before) {
    std::set<std::pair<ClientId, Username>> pairs;
    for (const auto& username : whole) {
        pairs.emplace(ClientId{0}, username);
        if (const auto owner = batch.owners.find(username); owner != batch.owners.end())
            pairs.emplace(owner->second, username);
        if (const auto holder = before.holders.find(username); holder != before.holders.end())
            pairs.emplace(holder->second, username);
    }
    for (const auto& row : before.devices) {
        if (row.server == batch.server && whole.contains(row.key.username))
            pairs.emplace(row.client, row.key.username);
    }
    return pairs;
}

void read_owned(Session& session, const domain::Batch& batch, const std::string& table,
                std::string_view columns, std::size_t column_count,
                const std::set<std::pair<ClientId, Username>>& pairs,
                const std::function<void(const Row&)>& each) {
    in_pieces(pairs, kPairsInStatement, [&](const auto& piece) {
        Query query{session, table};
        query.text(columns).text(" FROM " + table + " WHERE server_id IN ");
        query.list(std::vector{batch.server, ServerId{}}).text(" AND (");
        bool first = true;
        for (const auto& [client, username] : piece) {
            query.text(first ? "(client_id = " : " OR (client_id = ").value(client);
            query.text(" AND username = ").value(username).text(")");
            first = false;
        }
        query.text(") LIMIT ").value(kRowsMax).rows(column_count, each);
    });
}

}  // namespace

const std::string_view kDeviceColumns =
    "SELECT client_id, username, hash, name, platform_os, platform_arch, revoked_at IS NULL, "
    "online, "
    "UNIX_TIMESTAMP(offline_since), server_id, UNIX_TIMESTAMP(created_at), "
    "UNIX_TIMESTAMP(updated_at) FROM comet_devices";

domain::DeviceRow device_row(const Row& row) {
    return {.client = ClientId{row.integer(0)},
            .key = {Username{row.text(1)}, DeviceId{row.text(2)}},
            .name = row.text(3),
            .platform_os = row.text(4),
            .platform_arch = row.text(5),
            .registered = row.integer(6) != 0,
            .online = row.integer(7) != 0,
            .offline_since = row.time(8),
            .server = ServerId{row.text(9)},
            .created_at = row.time(10)};
}

void read_accounts(Session& session, const domain::Batch& batch, const std::string& users,
                   domain::Before& before) {
    const auto whole = whole_accounts(batch);
    read_holders(session, batch, whole, users, before);
    read_devices(session, batch, whole, before);
    const auto pairs = holders_of(batch, whole, before);
    read_owned(session, batch, "comet_items",
               "SELECT client_id, server_id, username, id, UNIX_TIMESTAMP(created_at), "
               "UNIX_TIMESTAMP(updated_at)",
               6, pairs, [&](const Row& row) {
                   before.items.push_back({.client = ClientId{row.integer(0)},
                                           .server = ServerId{row.text(1)},
                                           .username = Username{row.text(2)},
                                           .id = ItemId{row.text(3)},
                                           .created_at = row.time(4),
                                           .updated_at = row.time(5)});
               });
    read_owned(
        session, batch, "comet_vaults",
        "SELECT client_id, server_id, username, id, UNIX_TIMESTAMP(created_at), "
        "UNIX_TIMESTAMP(updated_at), is_active, total_bytes",
        8, pairs, [&](const Row& row) {
            before.vaults.push_back(
                {.client = ClientId{row.integer(0)},
                 .server = ServerId{row.text(1)},
                 .username = Username{row.text(2)},
                 .id = VaultId{row.text(3)},
                 .active = row.integer(6) != 0,
                 .total_bytes = row.is_null(7) ? std::nullopt : std::optional{row.integer(7)},
                 .created_at = row.time(4),
                 .updated_at = row.time(5)});
        });
}

}  // namespace eb::store
