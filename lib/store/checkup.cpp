// Rights are tried: what a grant says is spread over roles and levels, and the server knows the
// sum.
#include "store/checkup.hpp"

#include "store/errors.hpp"
#include "store/query.hpp"
#include "store/schema/tables.hpp"

#include <fmt/format.h>

#include <map>

namespace eb::store {
namespace {

// The programs read these and nothing else of WHMCS's.
constexpr const char* kWhmcsTables[] = {"tblclients", "tblhosting",         "tblproducts",
                                        "tblservers", "tblservergroupsrel", "tblservergroups"};
constexpr unsigned int kNoSuchTable = 1146;

/// A column of each table that is there, by table.
std::map<std::string, std::string> first_columns(Session& session) {
    std::map<std::string, std::string> columns;
    Query{session, "information_schema"}
        .text(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema "
            "= DATABASE() AND ordinal_position = 1")
        .rows(2, [&](const Row& row) { columns[row.text(0)] = row.text(1); });
    return columns;
}

std::vector<std::string> our_tables() {
    std::vector<std::string> names;
    for (const auto* tables : {&schema::job_tables(), &schema::account_tables(),
                               &schema::live_tables(), &schema::day_tables()}) {
        for (const auto& table : *tables) names.push_back(table.name);
    }
    return names;
}

std::string update_of_nothing(const std::string& table, const std::string& column) {
    return fmt::format("UPDATE `{0}` SET `{1}` = `{1}` WHERE 1 = 0", table, column);
}

}  // namespace

ServerFacts Checkup::server() {
    return reading(pool_, [](Session& session) {
        ServerFacts facts;
        Query{session, ""}
            .text("SELECT VERSION(), UNIX_TIMESTAMP(), @@max_allowed_packet, @@read_only")
            .rows(4, [&](const Row& row) {
                facts = {.version = row.text(0),
                         .now = row.time(1),
                         .packet_bytes_max = row.integer(2),
                         .read_only = row.integer(3) != 0};
            });
        return facts;
    });
}

bool Checkup::may(const std::string& table, const std::string& statement) {
    Session session{pool_};
    Transaction transaction{session};  // Never committed.
    try {
        Query{session, table}.text(statement).run();
        return true;
    } catch (const Unavailable& error) {
        if (error.trouble == Trouble::schema) return error.number == kNoSuchTable;
        throw;
    } catch (const Rejected&) {
        return true;  // It was allowed, and fails for another reason.
    }
}

std::vector<std::string> Checkup::missing_rights() {
    const auto columns = reading(pool_, [](Session& session) { return first_columns(session); });
    std::vector<std::string> missing;
    const auto need = [&](const char* right, const std::string& table,
                          const std::string& statement) {
        if (!may(table, statement)) missing.push_back(std::string{right} + " on " + table);
    };
    for (const std::string table : kWhmcsTables)
        need("SELECT", table, "SELECT 1 FROM " + table + " WHERE 1 = 0");
    for (const auto& table : our_tables()) {
        const auto column = columns.find(table);
        need("SELECT", table, "SELECT 1 FROM `" + table + "` WHERE 1 = 0");
        if (column == columns.end()) continue;
        need("INSERT", table,
             fmt::format("INSERT INTO `{0}` (`{1}`) SELECT `{1}` FROM `{0}` WHERE 1 = 0", table,
                         column->second));
        need("UPDATE", table, update_of_nothing(table, column->second));
        need("DELETE", table, "DELETE FROM `" + table + "` WHERE 1 = 0");
    }
    return missing;
}

std::vector<std::string> Checkup::needless_rights() {
    std::vector<std::string> needless;
    const auto columns = reading(pool_, [](Session& session) { return first_columns(session); });
    for (const std::string table : kWhmcsTables) {
        const auto column = columns.find(table);
        if (column != columns.end() && may(table, update_of_nothing(table, column->second)))
            needless.push_back(table);
    }
    return needless;
}

std::vector<DayFacts> Checkup::days() {
    return reading(pool_, [](Session& session) {
        std::vector<DayFacts> all;
        for (const std::string table : {"eb_devices_daily", "eb_items_daily"}) {
            Query{session, table}
                .text(
                    "SELECT COALESCE(MAX(d), ''), COALESCE(DATEDIFF(UTC_DATE(), MAX(d)), 0) FROM " +
                    table)
                .rows(2, [&](const Row& row) {
                    all.push_back({.table = table, .newest = row.text(0), .days = row.integer(1)});
                });
        }
        return all;
    });
}

}  // namespace eb::store
