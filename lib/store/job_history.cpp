// Names are looked up beside the jobs, not joined: columns of older tables have other collations,
// which no join can compare.
#include "store/job_history.hpp"

#include "domain/identity.hpp"
#include "store/query.hpp"

#include <fmt/format.h>

#include <map>

namespace eb::store {
namespace {

constexpr int kRowsInStatement = 200;
constexpr int kStatementsMax = 25;  // What one page may look through: 5,000 rows.

constexpr std::string_view kColumns =
    "SELECT id, server_id, username, comet_device_id, comet_item_id, comet_vault_id, type, status, "
    "UNIX_TIMESTAMP(started_at), UNIX_TIMESTAMP(ended_at), total_bytes, total_files, "
    "total_directories, upload_bytes, download_bytes";
constexpr std::size_t kColumnCount = 15;

struct Found {
    HistoryJob job;
    std::string device_row;
};

Found found_in(const Row& row) {
    return {.job = {.id = JobId{row.text(0)},
                    .account = {ServerId{row.text(1)}, Username{row.text(2)}},
                    .device = {},
                    .device_name = {},
                    .item = ItemId{row.text(4)},
                    .item_name = {},
                    .vault = VaultId{row.text(5)},
                    .vault_name = {},
                    .classification = static_cast<int>(row.integer(6)),
                    .status = static_cast<int>(row.integer(7)),
                    .started_at = row.time(8),
                    .ended_at = row.time(9),
                    .total_bytes = row.integer(10),
                    .total_files = row.integer(11),
                    .total_directories = row.integer(12),
                    .upload_bytes = row.integer(13),
                    .download_bytes = row.integer(14)},
            .device_row = row.text(3)};
}

void add_filter(Query& query, ClientId client, const JobFilter& filter) {
    if (!filter.statuses.empty()) {
        query.text(" AND (");
        bool first = true;
        for (const auto& [least, most] : filter.statuses) {
            if (!std::exchange(first, false)) query.text(" OR ");
            query.text("status BETWEEN ").value(least).text(" AND ").value(most);
        }
        query.text(")");
    }
    if (filter.device)
        query.text(" AND comet_device_id = ").value(domain::device_row_id(client, *filter.device));
    if (filter.item) query.text(" AND comet_item_id = ").value(*filter.item);
    if (filter.vault) query.text(" AND comet_vault_id = ").value(*filter.vault);
    if (filter.classification) query.text(" AND type = ").value(*filter.classification);
    if (filter.from != sys_seconds{})
        query.text(" AND started_at >= FROM_UNIXTIME(").value(filter.from).text(")");
    if (filter.until != sys_seconds{})
        query.text(" AND started_at < FROM_UNIXTIME(").value(filter.until).text(")");
}

/// One account has an index of its own; several are picked from the client's.
void add_scope(Query& query, ClientId client, const std::set<Account>& accounts) {
    if (accounts.size() == 1) {
        const auto& [server, username] = *accounts.begin();
        query.text(" FORCE INDEX (idx_account_started) WHERE server_id = ")
            .value(server)
            .text(" AND username = ")
            .value(username)
            .text(" AND client_id = ")
            .value(client);
    } else {
        query.text(" FORCE INDEX (idx_client_started) WHERE client_id = ").value(client);
    }
}

/// Rows in order, from behind `after`; the last one's place says where to go on.
std::vector<Found> rows_after(Session& session, ClientId client, const std::set<Account>& accounts,
                              const JobFilter& filter, const std::optional<JobPlace>& after) {
    std::vector<Found> rows;
    Query query{session, "comet_jobs"};
    query.text(fmt::format("{} FROM comet_jobs", kColumns));
    add_scope(query, client, accounts);
    add_filter(query, client, filter);
    if (after) {
        query.text(" AND started_at <= FROM_UNIXTIME(")
            .value(after->started_at)
            .text(") AND (started_at < FROM_UNIXTIME(")
            .value(after->started_at)
            .text(") OR id < ")
            .value(after->job)
            .text(")");
    }
    query.text(" ORDER BY started_at DESC, id DESC LIMIT ")
        .value(kRowsInStatement)
        .rows(kColumnCount, [&](const Row& row) { rows.push_back(found_in(row)); });
    return rows;
}

/// The name of each thing of the client's that has a row.
template <class Name>
void each_name(Session& session, const std::string& table, std::string_view columns,
               std::string_view id_column, ClientId client, const std::set<std::string>& ids,
               const Name& name) {
    in_pieces(ids, kKeysInStatement, [&](const std::vector<std::string>& piece) {
        Query{session, table}
            .text(fmt::format("SELECT {} FROM {} WHERE {} IN ", columns, table, id_column))
            .list(piece)
            .text(" AND client_id = ")
            .value(client)
            .text(" LIMIT ")
            .value(kKeysInStatement)
            .rows(3, name);
    });
}

void fill_names(Session& session, ClientId client, std::vector<Found>& rows) {
    std::map<std::string, std::pair<DeviceId, std::string>> devices;
    std::map<std::string, std::string> items;
    std::map<std::string, std::string> vaults;
    std::set<std::string> device_ids;
    std::set<std::string> item_ids;
    std::set<std::string> vault_ids;
    for (const auto& [job, device_row] : rows) {
        if (!device_row.empty()) device_ids.insert(device_row);
        if (!job.item.value().empty()) item_ids.insert(job.item.value());
        if (!job.vault.value().empty()) vault_ids.insert(job.vault.value());
    }
    each_name(session, "comet_devices", "id, name, hash", "id", client, device_ids,
              [&](const Row& row) {
                  devices[row.text(0)] = {DeviceId{row.text(2)}, row.text(1)};
              });
    each_name(session, "comet_items", "id, name, ''", "id", client, item_ids,
              [&](const Row& row) { items[row.text(0)] = row.text(1); });
    each_name(session, "comet_vaults", "id, name, ''", "id", client, vault_ids,
              [&](const Row& row) { vaults[row.text(0)] = row.text(1); });
    for (auto& [job, device_row] : rows) {
        if (const auto known = devices.find(device_row); known != devices.end())
            std::tie(job.device, job.device_name) = known->second;
        if (const auto known = items.find(job.item.value()); known != items.end())
            job.item_name = known->second;
        if (const auto known = vaults.find(job.vault.value()); known != vaults.end())
            job.vault_name = known->second;
    }
}

}  // namespace

JobPage job_page(Pool& pool, ClientId client, const std::set<Account>& accounts,
                 const JobFilter& filter, const std::optional<JobPlace>& after, int limit) {
    if (accounts.empty()) return {};
    return reading(pool, [&](Session& session) {
        std::vector<Found> taken;
        std::optional<JobPlace> place = after;
        bool more = true;
        for (int i = 0; i < kStatementsMax && more && std::ssize(taken) < limit; ++i) {
            const auto rows = rows_after(session, client, accounts, filter, place);
            more = rows.size() == kRowsInStatement;
            for (const auto& row : rows) {
                if (std::ssize(taken) == limit) {
                    more = true;
                    break;
                }
                place = {row.job.started_at, row.job.id};
                if (accounts.contains(row.job.account)) taken.push_back(row);
            }
        }
        fill_names(session, client, taken);
        JobPage page;
        page.jobs.reserve(taken.size());
        for (auto& row : taken) page.jobs.push_back(std::move(row.job));
        if (more) page.next = place;
        return page;
    });
}

std::optional<HistoryJob> find_job(Pool& pool, ClientId client, const std::set<Account>& accounts,
                                   const JobId& job) {
    return reading(pool, [&](Session& session) -> std::optional<HistoryJob> {
        std::vector<Found> rows;
        Query{session, "comet_jobs"}
            .text(fmt::format("{}, content FROM comet_jobs WHERE id = ", kColumns))
            .value(job)
            .text(" AND client_id = ")
            .value(client)
            .text(" LIMIT 2")
            .rows(kColumnCount + 1, [&](const Row& row) {
                auto found = found_in(row);
                // The column's collation folds letters; ids are bytes.
                if (found.job.id != job || !accounts.contains(found.job.account)) return;
                found.job.content = row.text(kColumnCount);
                rows.push_back(std::move(found));
            });
        if (rows.empty()) return std::nullopt;
        fill_names(session, client, rows);
        return std::move(rows.front().job);
    });
}

}  // namespace eb::store
