// Many rows a statement, each safe to repeat.
#include "domain/identity.hpp"
#include "store/account_rows.hpp"
#include "store/columns.hpp"
#include "store/rows.hpp"

#include <map>

namespace eb::store {
namespace {

constexpr std::size_t kRowsInStatement = 500;
constexpr std::size_t kRegistryIdCharacters = 128;
constexpr std::size_t kPlatformCharacters = 32;

/// Counts which of a statement's rows differ from what was there. The server says 2 for a changed
/// row, and 1 both for a new one and for one that stays: so those that are there are counted first.
class Difference {
public:
    /// `ids`: the column by which a row is found.
    Difference(Session& session, std::string table, std::string ids, bool count)
        : session_(session), table_(std::move(table)), ids_(std::move(ids)), count_(count) {}

    /// A row of the next statement.
    void expect(ClientId client, std::string_view id) {
        if (count_) rows_.emplace(id, client);
    }
    /// Runs it.
    void run(Query& query) {
        if (!count_) {
            query.run_ahead();
            return;
        }
        const auto there = existing();
        total_ += query.run() - there;
        rows_.clear();
    }
    std::int64_t total() const { return total_; }

private:
    std::int64_t existing() {
        if (rows_.empty()) return 0;
        std::set<std::string> ids;
        for (const auto& [id, client] : rows_) ids.insert(id);
        std::int64_t count = 0;
        Query{session_, table_}
            .text("SELECT " + ids_ + ", client_id FROM " + table_ + " WHERE " + ids_ + " IN ")
            .list(ids)
            .rows(2, [&](const Row& row) {
                count += rows_.contains({row.text(0), ClientId{row.integer(1)}}) ? 1 : 0;
            });
        return count;
    }

    Session& session_;
    const std::string table_;
    const std::string ids_;
    const bool count_;
    std::set<std::pair<std::string, ClientId>> rows_;
    std::int64_t total_ = 0;
};

/// Writes rows in statements of bounded size; `add` answers a row's size about, 0 when it leaves
/// the row out.
template <class Rows, class Add, class Run>
void write_rows(Session& session, const std::string& table, std::string_view head,
                std::string_view tail, const Rows& rows, const Add& add, const Run& run) {
    for (auto next = rows.begin(); next != rows.end();) {
        Query query{session, table};
        query.text(head);
        std::size_t count = 0;
        std::size_t bytes = 0;
        for (; next != rows.end() && count < kRowsInStatement && bytes < kStatementContentMax;
             ++next) {
            const auto size = add(query, *next, count == 0);
            if (size == 0) continue;
            ++count;
            bytes += size;
        }
        if (count > 0) run(query.text(tail));
    }
}

template <class Rows, class Add>
void write_rows(Session& session, const std::string& table, std::string_view head,
                std::string_view tail, const Rows& rows, const Add& add) {
    write_rows(session, table, head, tail, rows, add, [](Query& query) { query.run_ahead(); });
}

Query& timestamp(Query& query, sys_seconds at) {
    if (at == sys_seconds{}) return query.text("NULL");
    return query.text("FROM_UNIXTIME(").value(fit_timestamp(at)).text(")");
}

Query& number_or_null(Query& query, const std::optional<std::int64_t>& number) {
    return number ? query.value(fit_count(*number)) : query.text("NULL");
}

/// One statement a client, in pieces; `head` writes it up to its WHERE.
template <class Id, class Head>
void by_client(Session& session, const std::string& table,
               const std::vector<std::pair<ClientId, Id>>& rows, const Head& head) {
    std::map<ClientId, std::vector<Id>> ids;
    for (const auto& [client, id] : rows) ids[client].push_back(id);
    for (const auto& [client, all] : ids) {
        for (std::size_t from = 0; from < all.size(); from += kRowsInStatement) {
            const auto to = std::min(all.size(), from + kRowsInStatement);
            Query query{session, table};
            head(query);
            query.text(" WHERE client_id = ").value(client).text(" AND id IN ");
            query.list(std::vector<Id>(all.begin() + static_cast<std::ptrdiff_t>(from),
                                       all.begin() + static_cast<std::ptrdiff_t>(to)));
            query.run_ahead();
        }
    }
}

// Rows that the new client has already stay as they are there: UPDATE IGNORE passes them over.
// Answers how many rows moved or went.
template <class Id>
std::int64_t move_rows(Session& session, const ServerId& server, const domain::OwnerMove& move,
                       const std::string& table, const std::string& id_column,
                       const std::string& derived, const std::vector<Id>& ids, bool count) {
    if (ids.empty()) return 0;
    const auto where = [&](Query& query) -> Query& {
        return query.text(" WHERE client_id = ")
            .value(move.from)
            .text(" AND server_id = ")
            .value(server)
            .text(" AND " + id_column + " IN ")
            .list(ids)
            .text(" AND BINARY username = ")
            .value(move.username);
    };
    Query update{session, table};
    update.key(move.username.value()).text("UPDATE IGNORE " + table + " SET client_id = ");
    update.value(move.to);
    if (!derived.empty()) {
        const auto column = id_column == "hash" ? "hash" : "COALESCE(owner_device, '')";
        update.text(", " + derived + " = LOWER(SHA2(CONCAT(")
            .value(std::to_string(move.to.value()));
        update.text(fmt::format(", {}), 256))", column));
    }
    std::int64_t rows = 0;
    const auto run = [&](Query& query) {
        if (count) rows += query.run();
        else query.run_ahead();
    };
    run(where(update));
    Query leftover{session, table};
    leftover.key(move.username.value()).text("DELETE FROM " + table);
    run(where(leftover));
    return rows;
}

void move_history(Session& session, const ServerId& server, const domain::OwnerMove& move) {
    auto devices = move.devices;
    devices.emplace_back();  // Jobs that ran on no device.
    for (const auto& device : devices) {
        Query{session, "comet_jobs"}
            .key(move.username.value())
            .text("UPDATE comet_jobs SET started_at = started_at, client_id = ")
            .value(move.to)
            .text(", comet_device_id = ")
            .value(domain::device_row_id(move.to, device))
            .text(" WHERE comet_device_id = ")
            .value(domain::device_row_id(move.from, device))
            .text(" AND client_id = ")
            .value(move.from)
            .text(" AND server_id = ")
            .value(server)
            .text(" AND BINARY username = ")
            .value(move.username)
            .run_ahead();
    }
}

void adopt_history(Session& session, const ServerId& server, const domain::Adoption& adoption) {
    std::vector<std::string> ids;
    for (const auto& device : adoption.devices)
        ids.push_back(domain::device_row_id(adoption.client, device));
    Query{session, "comet_jobs"}
        .key(adoption.username.value())
        .text("UPDATE comet_jobs SET started_at = started_at, server_id = ")
        .value(server)
        .text(" WHERE comet_device_id IN ")
        .list(ids)
        .text(" AND server_id = '' AND client_id = ")
        .value(adoption.client)
        .text(" AND BINARY username = ")
        .value(adoption.username)
        .run_ahead();
}

std::int64_t write_devices(Session& session, const std::vector<domain::DeviceWrite>& devices,
                           sys_seconds now, bool count) {
    Difference difference{session, "comet_devices", "id", count};
    // updated_at comes first, while the columns still hold what they held: MariaDB assigns from
    // left to right.
    constexpr std::string_view kTail = R"(
        ON DUPLICATE KEY UPDATE
            updated_at = IF(BINARY name <=> BINARY VALUES(name) AND platform_os = VALUES(platform_os)
                            AND platform_arch = VALUES(platform_arch) AND online = VALUES(online)
                            AND is_active = VALUES(is_active) AND server_id = VALUES(server_id)
                            AND BINARY username <=> BINARY VALUES(username)
                            AND (VALUES(content) = '{}' OR BINARY content <=> BINARY VALUES(content)),
                            updated_at, VALUES(updated_at)),
            id = VALUES(id), hash = VALUES(hash), client_id = VALUES(client_id), server_id = VALUES(server_id),
            username = VALUES(username), content = IF(VALUES(content) = '{}', COALESCE(content, '{}'), VALUES(content)),
            name = VALUES(name), platform_os = VALUES(platform_os), platform_arch = VALUES(platform_arch),
            is_active = VALUES(is_active), online = VALUES(online), offline_since = VALUES(offline_since),
            created_at = VALUES(created_at),
            revoked_at = IF(VALUES(revoked_at) IS NULL, NULL, COALESCE(revoked_at, VALUES(revoked_at))))";
    write_rows(
        session, "comet_devices", R"(
        INSERT INTO comet_devices (id, hash, client_id, server_id, username, content, name, platform_os, platform_arch,
                                   is_active, online, offline_since, created_at, updated_at, revoked_at)
        VALUES )",
        kTail, devices,
        [&](Query& query, const domain::DeviceWrite& write, bool first) -> std::size_t {
            const auto& row = write.row;
            const auto content = content_of(write.content);
            if (devices.size() == 1) query.key(row.key.device.value());
            const auto id = domain::device_row_id(row.client, row.key.device);
            difference.expect(row.client, id);
            query.text(first ? "(" : ", (")
                .values(id, row.key.device, row.client, row.server,
                        fit(row.key.username, kNameCharacters), content,
                        cut(row.name, kNameCharacters), cut(row.platform_os, kPlatformCharacters),
                        cut(row.platform_arch, kPlatformCharacters), row.registered ? 1 : 0,
                        row.online ? 1 : 0)
                .text(", ");
            timestamp(query, row.offline_since).text(", ");
            timestamp(query, row.created_at).text(", ");
            timestamp(query, now).text(", ");
            timestamp(query, row.registered ? sys_seconds{} : now).text(")");
            return content.size() + kRowBytes;
        },
        [&](Query& query) { difference.run(query); });
    return difference.total();
}

void write_registry(Session& session, const std::vector<domain::DeviceWrite>& devices,
                    sys_seconds now) {
    std::vector<const domain::DeviceRow*> removed;
    std::vector<const domain::DeviceRow*> registered;
    for (const auto& [row, content] : devices) {
        if (row.key.device.value().size() > kRegistryIdCharacters) continue;
        (row.registered ? registered : removed).push_back(&row);
    }
    for (const auto* row : removed) {
        Query{session, "eb_devices_registry"}
            .key(row->key.device.value())
            .text("UPDATE eb_devices_registry SET status = 'removed' WHERE server_id = ")
            .value(row->server)
            .text(" AND device_id = ")
            .value(row->key.device)
            .text(" AND BINARY username = ")
            .value(row->key.username)
            .run_ahead();
    }
    write_rows(
        session, "eb_devices_registry", R"(
        INSERT INTO eb_devices_registry (server_id, device_id, username, friendly_name, platform_os, platform_arch,
                                         registered_at, status)
        VALUES )",
        R"(
        ON DUPLICATE KEY UPDATE
            username = VALUES(username), friendly_name = VALUES(friendly_name), platform_os = VALUES(platform_os),
            platform_arch = VALUES(platform_arch), registered_at = VALUES(registered_at), status = VALUES(status))",
        registered, [&](Query& query, const domain::DeviceRow* row, bool) -> std::size_t {
            query.row(row->server, row->key.device, fit(row->key.username, kNameCharacters),
                      cut(row->name, kNameCharacters), cut(row->platform_os, kPlatformCharacters),
                      cut(row->platform_arch, kPlatformCharacters),
                      fit_time(row->created_at == sys_seconds{} ? now : row->created_at), "active");
            return kRowBytes;
        });
}

/// Devices of the registry that a job's end brought there, and that the account does not have.
void sweep_registry(Session& session, const ServerId& server, const Username& username,
                    const std::vector<domain::Device>& devices) {
    Query query{session, "eb_devices_registry"};
    query.key(username.value())
        .text("UPDATE eb_devices_registry SET status = 'removed' WHERE server_id = ")
        .value(server)
        .text(" AND username = ")
        .value(username)
        .text(" AND BINARY username = ")
        .value(username)
        .text(" AND status = 'active'");
    if (!devices.empty()) {
        std::set<DeviceId> ids;
        for (const auto& device : devices) ids.insert(device.id);
        query.text(" AND device_id NOT IN ").list(ids);
    }
    query.run_ahead();
}

/// Assigns where the row is the same account's, or an older program's, of no known server: should
/// two accounts of a client name the same id, the first one keeps it.
std::string guarded(std::initializer_list<std::string_view> columns) {
    constexpr std::string_view kOwn =
        "server_id = '' OR (BINARY server_id = BINARY VALUES(server_id) AND BINARY username <=> "
        "BINARY "
        "VALUES(username))";
    std::string sql = " ON DUPLICATE KEY UPDATE ";
    for (const auto column : columns)
        sql += fmt::format("{0} = IF({1}, VALUES({0}), {0}), ", column, kOwn);
    return sql;
}

std::int64_t write_items(Session& session, const ServerId& server,
                         const std::vector<domain::ItemWrite>& items, bool count) {
    Difference difference{session, "comet_items", "id", count};
    static const std::string tail =
        guarded({"owner_device", "comet_device_id", "name", "type", "total_bytes", "total_files",
                 "total_directories", "created_at", "updated_at", "content"}) +
        "username = IF(server_id = '', VALUES(username), username), "
        "server_id = IF(server_id = '', VALUES(server_id), server_id)";
    write_rows(
        session, "comet_items", R"(
        INSERT INTO comet_items (id, client_id, username, content, owner_device, comet_device_id, name, type,
                                 total_bytes, total_files, total_directories, created_at, updated_at, server_id)
        VALUES )",
        tail, items,
        [&](Query& query, const domain::ItemWrite& write, bool first) -> std::size_t {
            const auto& item = write.item;
            if (items.size() == 1) query.key(item.id.value());
            difference.expect(write.client, item.id.value());
            const auto content = content_of(item.content);
            query.text(first ? "(" : ", (")
                .values(item.id, write.client, fit(write.username, kNameCharacters), content,
                        fit(item.owner, kNameCharacters),
                        domain::device_row_id(write.client, item.owner),
                        cut(item.name, kNameCharacters), cut(item.engine, kNameCharacters))
                .text(", ");
            for (const auto& total : {item.total_bytes, item.total_files, item.total_directories})
                number_or_null(query, total).text(", ");
            timestamp(query, item.created_at).text(", ");
            timestamp(query, item.updated_at).text(", ").value(server).text(")");
            return content.size() + kRowBytes;
        },
        [&](Query& query) { difference.run(query); });
    return difference.total();
}

std::int64_t write_vaults(Session& session, const ServerId& server,
                          const std::vector<domain::VaultWrite>& vaults, bool count) {
    Difference difference{session, "comet_vaults", "id", count};
    // A vault that was not measured this time keeps its size.
    static const std::string tail =
        guarded({"name", "type", "bucket_server", "bucket_name", "bucket_key", "has_storage_limit",
                 "storage_limit_bytes", "is_active", "created_at", "updated_at", "removed_at",
                 "content"}) +
        "total_bytes = IF(server_id = '' OR (BINARY server_id = BINARY VALUES(server_id) AND "
        "BINARY "
        "username <=> BINARY VALUES(username)), COALESCE(VALUES(total_bytes), total_bytes), "
        "total_bytes), username = IF(server_id = '', VALUES(username), username), "
        "server_id = IF(server_id = '', VALUES(server_id), server_id)";
    write_rows(
        session, "comet_vaults", R"(
        INSERT INTO comet_vaults (id, client_id, username, content, name, type, bucket_server, bucket_name, bucket_key,
                                  has_storage_limit, storage_limit_bytes, is_active, total_bytes, created_at, updated_at,
                                  removed_at, server_id)
        VALUES )",
        tail, vaults,
        [&](Query& query, const domain::VaultWrite& write, bool first) -> std::size_t {
            const auto& vault = write.vault;
            if (vaults.size() == 1) query.key(vault.id.value());
            difference.expect(write.client, vault.id.value());
            const auto content = content_of(vault.content);
            query.text(first ? "(" : ", (")
                .values(vault.id, write.client, fit(write.username, kNameCharacters), content,
                        cut(vault.name, kNameCharacters), fit_small(vault.type),
                        cut(vault.bucket_server, kNameCharacters),
                        cut(vault.bucket_name, kNameCharacters),
                        "",  // The key is a secret of the storage.
                        vault.has_storage_limit ? 1 : 0, fit_count(vault.storage_limit_bytes), 1)
                .text(", ");
            number_or_null(query, vault.total_bytes).text(", ");
            timestamp(query, vault.created_at).text(", ");
            timestamp(query, vault.updated_at).text(", NULL, ").value(server).text(")");
            return content.size() + kRowBytes;
        },
        [&](Query& query) { difference.run(query); });
    return difference.total();
}

/// When a profile was read is no difference, so it is written apart from the rest when that is
/// counted.
std::int64_t write_users(Session& session, const domain::Batch& batch,
                         const std::vector<domain::AccountWrite>& accounts,
                         const std::string& users, sys_seconds now, bool count) {
    const auto head = fmt::format(R"(
        INSERT INTO {} (server_id, username, client_id, account_name, content, device_count, item_count, vault_count,
                        total_bytes, hv_vm_count, vmw_vm_count, m365_accounts, is_suspended, read_at)
        VALUES )",
                                  users);
    const std::string tail = fmt::format(R"(
        ON DUPLICATE KEY UPDATE
            client_id = VALUES(client_id), account_name = VALUES(account_name),
            content = IF(VALUES(content) = '{{}}', COALESCE(content, '{{}}'), VALUES(content)),
            device_count = VALUES(device_count), item_count = VALUES(item_count), vault_count = VALUES(vault_count),
            total_bytes = VALUES(total_bytes), hv_vm_count = VALUES(hv_vm_count), vmw_vm_count = VALUES(vmw_vm_count),
            m365_accounts = VALUES(m365_accounts), is_suspended = VALUES(is_suspended){})",
                                         count ? "" : ", read_at = VALUES(read_at)");
    std::set<std::string> names;  // Of the next statement.
    std::int64_t different = 0;
    const auto fit_int = [](std::int64_t number) {
        return std::clamp<std::int64_t>(number, 0, 2147483647);
    };
    const auto of_names = [&](Query& query) -> Query& {
        return query.text(" WHERE server_id = ")
            .value(batch.server)
            .text(" AND username IN ")
            .list(names);
    };
    write_rows(
        session, users, head, tail, accounts,
        [&](Query& query, const domain::AccountWrite& write, bool) -> std::size_t {
            const auto& account = batch.accounts.at(write.username);
            const auto& counts = write.counts;
            if (accounts.size() == 1) query.key(write.username.value());
            if (count) names.insert(fit_bytes(write.username.value()));
            const auto content = content_of(account.content);
            query.row(batch.server, fit_bytes(write.username.value()), write.client,
                      cut(account.name, kNameCharacters), content, fit_int(counts.devices),
                      fit_int(counts.items), fit_int(counts.vaults), fit_count(counts.total_bytes),
                      fit_int(counts.hyperv_vms), fit_int(counts.vmware_vms),
                      fit_int(counts.m365_accounts), account.suspended ? 1 : 0, fit_time(now));
            return content.size() + kRowBytes;
        },
        [&](Query& query) {
            if (!count) {
                query.run_ahead();
                return;
            }
            std::int64_t there = 0;
            Query existing{session, users};
            existing.text("SELECT COUNT(*) FROM " + users);
            of_names(existing).rows(1, [&](const Row& row) { there = row.integer(0); });
            different += query.run() - there;
            Query touch{session, users};
            touch.text("UPDATE " + users + " SET read_at = ").value(fit_time(now));
            of_names(touch).run_ahead();
            names.clear();
        });
    return different;
}

}  // namespace

std::int64_t write_accounts(Session& session, const domain::Batch& batch, const domain::Plan& plan,
                            const std::string& users, sys_seconds now, bool count) {
    const auto& server = batch.server;
    std::int64_t rows = 0;
    for (const auto& move : plan.moves) {
        rows +=
            move_rows(session, server, move, "comet_devices", "hash", "id", move.devices, count);
        rows += move_rows(session, server, move, "comet_items", "id", "comet_device_id", move.items,
                          count);
        rows += move_rows(session, server, move, "comet_vaults", "id", "", move.vaults, count);
        move_history(session, server, move);
    }
    for (const auto& adoption : plan.adoptions) adopt_history(session, server, adoption);

    rows += write_devices(session, plan.devices, now, count);
    write_registry(session, plan.devices, now);
    for (const auto& [username, account] : batch.accounts) {
        if (!plan.overtaken.contains(username))
            sweep_registry(session, server, username, account.devices);
    }
    for (const auto& username : batch.accounts_removed) {
        if (!plan.overtaken.contains(username)) sweep_registry(session, server, username, {});
    }

    by_client(session, "comet_items", plan.item_deletes,
              [](Query& query) { query.text("DELETE FROM comet_items"); });
    rows += write_items(session, server, plan.items, count);
    by_client(session, "comet_vaults", plan.vault_removals, [&](Query& query) {
        query.text("UPDATE comet_vaults SET is_active = 0, removed_at = COALESCE(removed_at, ");
        timestamp(query, now).text("), server_id = ").value(server);
    });
    rows += write_vaults(session, server, plan.vaults, count);

    rows += write_users(session, batch, plan.accounts, users, now, count);
    for (const auto& username : plan.account_deletes) {
        Query{session, users}
            .key(username.value())
            .text("DELETE FROM " + users + " WHERE server_id = ")
            .value(server)
            .text(" AND username = ")
            .value(username)
            .run_ahead();
    }
    rows += std::ssize(plan.item_deletes) + std::ssize(plan.vault_removals) +
            std::ssize(plan.account_deletes);
    return count ? rows : 0;
}

void write_last_seen(Session& session, const std::vector<domain::FinishedJob>& jobs) {
    // A device that nobody has read of yet counts from its first job; reading its account says
    // more.
    Rows rows{session, "eb_devices_registry", R"(
        INSERT INTO eb_devices_registry (server_id, device_id, username, registered_at, last_seen)
        VALUES (?, ?, ?, ?, ?)
        ON DUPLICATE KEY UPDATE last_seen = GREATEST(last_seen, VALUES(last_seen)))"};
    for (const auto& job : jobs) {
        const auto& device = job.device.value();
        if (device.empty() || device.size() > kRegistryIdCharacters) continue;
        if (rows.full()) rows.run_ahead();
        rows.add(job.key.server, job.device, fit(job.username, kNameCharacters),
                 fit_time(job.started_at), fit_time(job.ended_at));
    }
    rows.run_ahead();
}

}  // namespace eb::store
