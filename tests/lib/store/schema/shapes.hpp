// Databases as older programs left them (shapes/*.sql), and what of one can be compared with
// another.
#pragma once

#include "tests/support/test_database.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace eb::tests {

/// The statements of a text whose every statement ends with a semicolon at the end of a line.
/// Lines that begin with `--` are left out.
std::vector<std::string> statements_of(const std::string& text);

/// Makes the tables of shapes/`name`.sql, with their rows.
void build_shape(TestDatabase& database, const std::string& name);

/// Every table as SHOW CREATE TABLE has it and every byte of its rows, in one text. But for
/// created_at of eb_jobs_recent_24h, which the server fills in where it is added.
std::string dump(TestDatabase& database);

/// What other programs had: tables with their columns, rows and indexes.
struct Belongings {
    std::map<std::string, std::vector<std::string>> columns;  ///< By table: `name type collation`.
    std::map<std::string, std::set<std::string>> indexes;     ///< By table: `name (columns)`.
    std::map<std::string, std::vector<std::string>> rows;     ///< By table, sorted.
};

/// Takes stock; with `of`, of those columns alone. What eb-migrate announces that it rewrites is
/// left out: the ids of devices, and NULL as a client of items and vaults, which counts as 0.
Belongings belongings(TestDatabase& database, const Belongings* of = nullptr);

}  // namespace eb::tests
