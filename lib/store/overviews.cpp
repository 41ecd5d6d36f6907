// By the index on the client each time; names are told apart as bytes by whoever looks them up.
#include "store/overviews.hpp"

#include "store/query.hpp"
#include "store/schema/migrator.hpp"

#include <set>

namespace eb::store {
namespace {

constexpr int kAccountsMax = 20'000;  // Of one client; the largest reseller has thousands.
constexpr int kGroupsMax = 100'000;   // Accounts by engine.
constexpr int kDaysMax = 1'000;

void read_glances(Session& session, const std::string& users, ClientId client, Overview& overview) {
    Query{session, users}
        .text(
            "SELECT server_id, username, account_name, is_suspended, device_count, item_count, "
            "vault_count, total_bytes, hv_vm_count, vmw_vm_count, m365_accounts, read_at FROM " +
            users + " WHERE client_id = ")
        .value(client)
        .text(" LIMIT ")
        .value(kAccountsMax)
        .rows(12, [&](const Row& row) {
            overview.accounts.insert_or_assign(
                Account{ServerId{row.text(0)}, Username{row.text(1)}},
                AccountGlance{.name = row.text(2),
                              .suspended = row.integer(3) != 0,
                              .counts = {.devices = row.integer(4),
                                         .items = row.integer(5),
                                         .vaults = row.integer(6),
                                         .total_bytes = row.integer(7),
                                         .hyperv_vms = row.integer(8),
                                         .vmware_vms = row.integer(9),
                                         .m365_accounts = row.integer(10)},
                              .read_at = row.time(11)});
        });
}

void read_vaults(Session& session, ClientId client, Overview& overview) {
    Query{session, "comet_vaults"}
        .text(
            "SELECT BINARY server_id, BINARY username, COUNT(*), "
            "SUM(has_storage_limit = 1 AND storage_limit_bytes > 0 AND "
            "total_bytes >= storage_limit_bytes), "
            "SUM(has_storage_limit = 0 OR storage_limit_bytes <= 0), "
            "LEAST(SUM(GREATEST(COALESCE(total_bytes, 0), 0)), 9223372036854775807), "
            "LEAST(SUM(IF(has_storage_limit = 1, GREATEST(storage_limit_bytes, 0), 0)), "
            "9223372036854775807) "
            "FROM comet_vaults WHERE client_id = ")
        .value(client)
        .text(" AND is_active = 1 GROUP BY BINARY server_id, BINARY username LIMIT ")
        .value(kAccountsMax)
        .rows(7, [&](const Row& row) {
            overview.vaults.insert_or_assign(Account{ServerId{row.text(0)}, Username{row.text(1)}},
                                             VaultSum{.vaults = row.integer(2),
                                                      .full = row.integer(3),
                                                      .unlimited = row.integer(4),
                                                      .bytes = row.integer(5),
                                                      .limit_bytes = row.integer(6)});
        });
}

/// Reads a client's rows of a table of days: `columns`, the day first, as `YYYY-MM-DD`.
void read_days(Session& session, const std::string& table, const std::string& columns,
               const std::string& group, ClientId client, domain::Day from, std::size_t count,
               std::map<domain::Day, ClientDay>& days,
               const std::function<void(const Row&, ClientDay&)>& each) {
    Query{session, table}
        .text("SELECT DATE_FORMAT(d, '%Y-%m-%d'), " + columns + " FROM " + table +
              " WHERE client_id = ")
        .value(client)
        .text(" AND d >= ")
        .value(domain::day_text(from))
        .text(group + " ORDER BY d LIMIT ")
        .value(kDaysMax)
        .rows(count, [&](const Row& row) {
            // Some installations hold a day 0000-00-00.
            if (const auto day = domain::parse_day(row.text(0))) each(row, days[*day]);
        });
}

}  // namespace

Overview Overviews::read(ClientId client) {
    const auto users = users_table();
    return reading(pool_, [&](Session& session) {
        Overview overview;
        if (client.value() <= 0) return overview;  // 0 is nobody's, and no client's own.
        Transaction transaction{session, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"};
        read_glances(session, users, client, overview);
        read_vaults(session, client, overview);
        transaction.commit();
        return overview;
    });
}

std::vector<ItemSum> Overviews::items(ClientId client) {
    return reading(pool_, [&](Session& session) {
        std::vector<ItemSum> sums;
        if (client.value() <= 0) return sums;
        Query{session, "comet_items"}
            .text(
                "SELECT BINARY server_id, BINARY username, type, COUNT(*), COUNT(DISTINCT BINARY "
                "owner_device) FROM comet_items WHERE client_id = ")
            .value(client)
            .text(" GROUP BY BINARY server_id, BINARY username, type LIMIT ")
            .value(kGroupsMax)
            .rows(5, [&](const Row& row) {
                sums.push_back({.account = {ServerId{row.text(0)}, Username{row.text(1)}},
                                .engine = row.text(2),
                                .items = row.integer(3),
                                .devices = row.integer(4)});
            });
        return sums;
    });
}

std::map<Account, std::string> Overviews::contents(ClientId client,
                                                   const std::vector<Account>& accounts) {
    const auto users = users_table();
    std::map<ServerId, std::set<Username>> names;
    for (const auto& account : accounts) names[account.server].insert(account.username);
    return reading(pool_, [&](Session& session) {
        std::map<Account, std::string> contents;
        for (const auto& of_server : names) {
            in_pieces(of_server.second, kKeysInStatement, [&](const std::vector<Username>& piece) {
                Query{session, users}
                    .text("SELECT server_id, username, content FROM " + users +
                          " WHERE server_id = ")
                    .value(of_server.first)
                    .text(" AND username IN ")
                    .list(piece)
                    .text(" AND client_id = ")
                    .value(client)
                    .text(" LIMIT ")
                    .value(kKeysInStatement)
                    .rows(3, [&](const Row& row) {
                        contents.insert_or_assign(
                            Account{ServerId{row.text(0)}, Username{row.text(1)}}, row.text(2));
                    });
            });
        }
        return contents;
    });
}

std::map<domain::Day, ClientDay> Overviews::days(ClientId client, domain::Day from) {
    return reading(pool_, [&](Session& session) {
        std::map<domain::Day, ClientDay> days;
        if (client.value() <= 0) return days;
        read_days(session, "eb_devices_client_daily", "registered, online", "", client, from, 3,
                  days, [](const Row& row, ClientDay& day) {
                      day.devices = {.registered = row.integer(1), .online = row.integer(2)};
                  });
        read_days(session, "eb_items_client_daily",
                  "di_devices, hv_vms, vw_vms, m365_users, ff_items", "", client, from, 6, days,
                  [](const Row& row, ClientDay& day) {
                      day.items = {.disk_image_devices = row.integer(1),
                                   .hyperv_vms = row.integer(2),
                                   .vmware_vms = row.integer(3),
                                   .m365_accounts = row.integer(4),
                                   .file_items = row.integer(5)};
                  });
        read_days(session, "eb_storage_daily", "LEAST(SUM(bytes_total), 9223372036854775807)",
                  " GROUP BY d", client, from, 2, days,
                  [](const Row& row, ClientDay& day) { day.stored_bytes = row.integer(1); });
        return days;
    });
}

std::string Overviews::users_table() {
    auto known = users_.copy();
    if (!known.empty()) return known;
    known = schema::users_table(pool_);
    auto users = users_.lock();
    *users = known;
    return known;
}

}  // namespace eb::store
