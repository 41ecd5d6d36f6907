// CREATE TABLE, from the same data that upgrades read.
#include "store/schema/tables.hpp"

#include <fmt/format.h>

namespace eb::store::schema {

std::string create_statement(const Table& table) {
    std::string sql = fmt::format("CREATE TABLE IF NOT EXISTS {} (\n", table.name);
    for (const auto& column : table.columns)
        sql += fmt::format("  {} {},\n", column.name, column.definition);
    sql += fmt::format("  PRIMARY KEY ({})", table.primary);
    for (const auto& index : table.indexes) {
        sql += fmt::format(",\n  {}KEY {} ({})", index.unique ? "UNIQUE " : "", index.name,
                           index.columns);
    }
    return sql + "\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";
}

}  // namespace eb::store::schema
