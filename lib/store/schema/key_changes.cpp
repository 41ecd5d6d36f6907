// Under PRIMARY KEY (hash) a device of two clients is one row, which moves from one to the other
// with every update; under PRIMARY KEY (id) alone the same happens to items and vaults. The new
// keys hold for every row that the old ones held for.
#include "store/schema/key_changes.hpp"

#include <fmt/format.h>

namespace eb::store::schema {
namespace {

using Columns = std::vector<std::string>;

// As domain::device_row_id() makes it. A row without a client counts as client 0's.
constexpr const char* kDeviceRowId = "LOWER(SHA2(CONCAT(COALESCE(d.client_id, 0), d.hash), 256))";

void plan_devices(const PresentTable& devices, bool grouped, std::vector<Step>& steps) {
    if (devices.primary() != Columns{"hash"}) return;
    if (grouped) {
        // First, while the old ids still say which device is meant. IGNORE: a device that is
        // already in a group under its new id stays there. BINARY: the two tables' collations may
        // differ.
        steps.push_back(
            {"eb_device_group_assignments: follow the devices' new ids",
             fmt::format("UPDATE IGNORE eb_device_group_assignments a JOIN comet_devices d"
                         " ON BINARY a.device_id = BINARY d.id AND a.client_id = d.client_id"
                         " SET a.device_id = {}",
                         kDeviceRowId)});
    }
    steps.push_back(
        {"comet_devices: an id of its own for each client's device (sha256 of client_id and hash)",
         fmt::format("UPDATE comet_devices d SET d.id = {0} WHERE BINARY d.id <> BINARY {0}",
                     kDeviceRowId)});
    steps.push_back({"comet_devices: PRIMARY KEY (hash) becomes PRIMARY KEY (id)",
                     "ALTER TABLE comet_devices DROP PRIMARY KEY, ADD PRIMARY KEY (id)", true});
}

void plan_owned(const std::string& name, const PresentTable& table, std::vector<Step>& steps) {
    if (table.primary() != Columns{"id"} || !table.has("client_id")) return;
    const bool nullable = table.columns.at("client_id").nullable;
    if (nullable) {
        steps.push_back({name + ": rows without a client are client 0's",
                         fmt::format("UPDATE {} SET client_id = 0 WHERE client_id IS NULL", name)});
    }
    steps.push_back(
        {name + ": PRIMARY KEY (id) becomes PRIMARY KEY (id, client_id)",
         fmt::format("ALTER TABLE {}{} DROP PRIMARY KEY, ADD PRIMARY KEY (id, client_id)", name,
                     nullable ? " MODIFY client_id INT NOT NULL DEFAULT 0," : ""),
         true});
}

}  // namespace

void plan_key_changes(const std::map<std::string, PresentTable>& present,
                      std::vector<Step>& steps) {
    if (const auto devices = present.find("comet_devices"); devices != present.end()) {
        plan_devices(devices->second, present.contains("eb_device_group_assignments"), steps);
    }
    for (const char* name : {"comet_items", "comet_vaults"}) {
        if (const auto table = present.find(name); table != present.end())
            plan_owned(name, table->second, steps);
    }
}

}  // namespace eb::store::schema
