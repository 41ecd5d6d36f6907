// Under PRIMARY KEY (hash) a device of two clients is one row, which moves from one to the other
// with every update; under PRIMARY KEY (id) alone the same happens to items and vaults. The new
// keys hold for every row that the old ones held for.
#include "store/schema/key_changes.hpp"

#include <fmt/format.h>

namespace eb::store::schema {
namespace {

using Columns = std::vector<std::string>;

constexpr const char* kDevices = "comet_devices";
constexpr const char* kGroups = "eb_device_group_assignments";

// As domain::device_row_id() makes it, of the hash's UTF-8. A row without a client counts as
// client 0's.
constexpr const char* kDeviceRowId =
    "LOWER(SHA2(CONVERT(CONCAT(COALESCE(d.client_id, 0), d.hash) USING utf8mb4), 256))";

std::string alter_probe(const std::string& table) { return "ALTER TABLE " + table; }

Step update(std::string sentence, std::string sql) {
    auto probe = "EXPLAIN " + sql;
    return {.sentence = std::move(sentence), .sql = std::move(sql), .probe = std::move(probe)};
}

/// Rows that are put right keep the times that the server would stamp on them.
std::string unstamped(const PresentTable& table, const std::string& alias) {
    std::string sql;
    for (const auto& [name, column] : table.columns)
        if (column.restamped) sql += fmt::format(", {0}{1} = {0}{1}", alias, name);
    return sql;
}

/// The clauses that put one primary key in the place of another; what else makes the old one
/// unique goes with it.
std::string exchange(PresentTable& table, const Columns& old_key, const std::string& new_key) {
    std::string sql;
    for (auto next = table.indexes.begin(); next != table.indexes.end();) {
        const auto& [name, index] = *next;
        if (!index.unique || index.columns != old_key) {
            ++next;
            continue;
        }
        const bool primary = name == "PRIMARY";
        sql += primary ? "DROP PRIMARY KEY, " : fmt::format("DROP KEY `{}`, ", name);
        next = table.indexes.erase(next);
    }
    if (!table.indexes.contains("PRIMARY")) sql += fmt::format("ADD PRIMARY KEY ({})", new_key);
    else sql.resize(sql.size() - 2);
    if (table.compact) sql += ", ROW_FORMAT=DYNAMIC";
    return sql;
}

bool holds_unique(const PresentTable& table, const Columns& columns) {
    for (const auto& [name, index] : table.indexes)
        if (index.unique && index.columns == columns) return true;
    return false;
}

/// First, while the old ids still say which device is meant. IGNORE: a device that is already in a
/// group under its new id stays there. BINARY: the two tables' collations may differ.
void follow(const Present& present, std::vector<Step>& steps) {
    const auto groups = present.find(kGroups);
    if (groups == present.end() || !groups->second.base) return;
    if (!groups->second.has("client_id") || !groups->second.has("device_id")) return;
    steps.push_back(
        update(fmt::format("{}: follow the devices' new ids", kGroups),
               fmt::format("UPDATE IGNORE {0} a JOIN {1} d ON BINARY a.device_id = BINARY d.id AND"
                           " a.client_id = d.client_id SET a.device_id = {2}{3}"
                           " WHERE NOT BINARY d.id <=> BINARY {2}",
                           kGroups, kDevices, kDeviceRowId, unstamped(groups->second, "a."))));
}

void ask_for_shared_ids(const std::string& id, Draft& draft) {
    draft.questions.push_back(
        {kDevices,
         fmt::format("SELECT GROUP_CONCAT('(hash = ', QUOTE(d.hash), ' AND client_id <=> ',"
                     " QUOTE(d.client_id), ')' SEPARATOR ' OR ') FROM {} d"
                     " GROUP BY {} HAVING COUNT(*) > 1 LIMIT 11",
                     kDevices, id),
         "rows that would get the same id"});
}

void plan_devices(Present& present, Draft& draft) {
    auto& devices = present.at(kDevices);
    if (!devices.base || !devices.has("hash") || !devices.has("id") || !devices.has("client_id"))
        return;

    const auto keep = unstamped(devices, "d.");
    const auto other = fmt::format("NOT BINARY d.id <=> BINARY {}", kDeviceRowId);
    const auto rewrite = update(
        "comet_devices: an id of its own for each client's device (sha256 of client_id and "
        "hash)",
        fmt::format("UPDATE {} d SET d.id = {}{} WHERE {}", kDevices, kDeviceRowId, keep, other));
    const bool by_hash = devices.primary() == Columns{"hash"};
    if (by_hash && !devices.has_key({"id"})) {
        ask_for_shared_ids(kDeviceRowId, draft);
        follow(present, draft.key_changes);
        draft.key_changes.push_back(rewrite);
    } else {
        // Where ids are a key already, rows that exchange theirs must not meet on the way, so all
        // of them take an id first that nobody has. A row without a client stays as it is.
        const auto clients = " AND d.client_id IS NOT NULL";
        ask_for_shared_ids(fmt::format("IF(d.client_id IS NULL, LOWER(d.id), {})", kDeviceRowId),
                           draft);
        Repair repair{
            .table = kDevices,
            .asks = fmt::format("SELECT 1 FROM {} d WHERE {}{} LIMIT 1", kDevices, other, clients)};
        follow(present, repair.steps);
        repair.steps.push_back(
            update("comet_devices: ids of no device's for those that change",
                   fmt::format("UPDATE {} d SET d.id = CONCAT('~', SUBSTR({}, 2)){} WHERE {}{}",
                               kDevices, kDeviceRowId, keep, other, clients)));
        repair.steps.push_back(rewrite);
        repair.steps.back().sql += clients;
        repair.steps.back().probe += clients;
        draft.repairs.push_back(std::move(repair));
    }
    if (holds_unique(devices, {"hash"})) {
        draft.key_changes.push_back(
            {.sentence = by_hash ? "comet_devices: PRIMARY KEY (hash) becomes PRIMARY KEY (id)"
                                 : "comet_devices: a hash may be several clients'",
             .sql = fmt::format("ALTER TABLE {} {}", kDevices, exchange(devices, {"hash"}, "id")),
             .probe = alter_probe(kDevices),
             .key_change = true});
        if (by_hash) devices.indexes["PRIMARY"] = {.columns = {"id"}, .unique = true};
    }
}

void plan_owned(const std::string& name, PresentTable& table, Draft& draft) {
    if (!table.base || !table.has("client_id") || !holds_unique(table, {"id"})) return;
    const bool by_id = table.primary() == Columns{"id"};
    const bool nullable = by_id && table.columns.at("client_id").nullable;
    if (nullable) {
        draft.key_changes.push_back(
            update(name + ": rows without a client are client 0's",
                   fmt::format("UPDATE {} SET client_id = 0{} WHERE client_id IS NULL", name,
                               unstamped(table, ""))));
    }
    draft.key_changes.push_back(
        {.sentence = by_id ? name + ": PRIMARY KEY (id) becomes PRIMARY KEY (id, client_id)"
                           : name + ": an id may be several clients'",
         .sql = fmt::format("ALTER TABLE {} {}{}", name,
                            nullable ? "ALTER COLUMN client_id SET DEFAULT 0, " : "",
                            exchange(table, {"id"}, "id, client_id")),
         .probe = alter_probe(name),
         .key_change = true});
    if (by_id) table.indexes["PRIMARY"] = {.columns = {"id", "client_id"}, .unique = true};
}

}  // namespace

void plan_key_changes(Present& present, Draft& draft) {
    if (present.contains(kDevices)) plan_devices(present, draft);
    for (const char* name : {"comet_items", "comet_vaults"}) {
        if (const auto table = present.find(name); table != present.end())
            plan_owned(name, table->second, draft);
    }
}

}  // namespace eb::store::schema
