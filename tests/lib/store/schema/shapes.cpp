// Reads the database by the store's own sessions: bytes in hexadecimal, so that nothing is folded.
#include "tests/lib/store/schema/shapes.hpp"

#include "store/query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace eb::tests {
namespace {

using store::Query;
using store::Row;
using store::Session;

std::vector<std::string> tables_in(TestDatabase& database) {
    return database.column(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND"
        " table_type = 'BASE TABLE' ORDER BY table_name");
}

std::string create_of(TestDatabase& database, const std::string& table) {
    std::string sql;
    Session session{database.pool()};
    Query{session, table}.text("SHOW CREATE TABLE " + table).rows(2, [&](const Row& row) {
        sql = row.text(1);
    });
    return sql;
}

std::vector<std::string> columns_of(TestDatabase& database, const std::string& table,
                                    const std::string& what) {
    return database.column(
        fmt::format("SELECT {} FROM information_schema.columns WHERE table_schema = DATABASE() AND"
                    " table_name = '{}' ORDER BY ordinal_position",
                    what, table));
}

std::vector<std::string> rows_of(TestDatabase& database, const std::string& table,
                                 const std::vector<std::string>& values) {
    std::string sql;
    for (const auto& value : values)
        sql += fmt::format(", IFNULL(HEX(CAST({} AS BINARY)), 'NULL')", value);
    auto rows = database.column(fmt::format("SELECT CONCAT_WS('|'{}) FROM {}", sql, table));
    std::sort(rows.begin(), rows.end());
    return rows;
}

std::string without_counter(std::string create) {
    const auto from = create.find(" AUTO_INCREMENT=");
    if (from != std::string::npos) create.erase(from, create.find(' ', from + 1) - from);
    return create;
}

bool is_announced(const std::string& table, const std::string& column) {
    return (table == "comet_devices" && column == "id") ||
           (table == "eb_device_group_assignments" && column == "device_id");
}

}  // namespace

std::vector<std::string> statements_of(const std::string& text) {
    std::vector<std::string> statements;
    std::string statement;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind("--", 0) == 0) continue;
        const bool last = !line.empty() && line.back() == ';';
        if (last) line.pop_back();
        statement += line + "\n";
        if (last) statements.push_back(std::exchange(statement, ""));
    }
    return statements;
}

void build_shape(TestDatabase& database, const std::string& name) {
    const auto path = fmt::format("{}/tests/lib/store/schema/shapes/{}.sql", EB_SOURCE_DIR, name);
    std::ifstream file{path};
    if (!file) throw std::runtime_error{"no file " + path};
    std::ostringstream text;
    text << file.rdbuf();
    database.run_all(statements_of(text.str()));
}

std::string dump(TestDatabase& database) {
    std::string text;
    for (const auto& table : tables_in(database)) {
        auto values = columns_of(database, table, "column_name");
        if (table == "eb_jobs_recent_24h") {
            for (auto& value : values)
                if (value == "created_at") value = "created_at > '2025-01-01'";
        }
        text += without_counter(create_of(database, table)) + "\n";
        for (const auto& row : rows_of(database, table, values)) text += row + "\n";
    }
    return text;
}

Belongings belongings(TestDatabase& database, const Belongings* of) {
    Belongings found;
    for (const auto& table : tables_in(database)) {
        const auto names = columns_of(database, table, "column_name");
        const auto definitions = columns_of(
            database, table, "CONCAT_WS(' ', column_name, column_type, collation_name, extra)");
        std::vector<std::string> values;
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (of != nullptr) {
                const auto& known = of->columns.find(table);
                if (known == of->columns.end()) continue;
                if (std::none_of(known->second.begin(), known->second.end(),
                                 [&](const auto& it) { return it.rfind(names[i] + " ", 0) == 0; }))
                    continue;
            }
            found.columns[table].push_back(definitions[i]);
            if (is_announced(table, names[i])) continue;
            const bool owner =
                names[i] == "client_id" && (table == "comet_items" || table == "comet_vaults");
            values.push_back(owner ? "COALESCE(client_id, 0)" : names[i]);
        }
        if (values.empty()) continue;
        found.rows[table] = rows_of(database, table, values);
        const auto indexes = database.column(fmt::format(
            "SELECT CONCAT(index_name, ' (', GROUP_CONCAT(column_name ORDER BY seq_in_index), ')')"
            " FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name ="
            " '{}' GROUP BY index_name",
            table));
        found.indexes[table] = {indexes.begin(), indexes.end()};
    }
    return found;
}

}  // namespace eb::tests
