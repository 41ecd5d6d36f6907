// Inside lib/store: the tables as data, from which a fresh installation is made and an older one is
// brought up to date.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace eb::store::schema {

struct Column {
    std::string name;
    std::string definition;
};

struct Index {
    std::string name;
    std::string columns;  ///< As in SQL: `server_id, username(64)`.
    bool unique = false;
};

struct Table {
    std::string name;
    std::string about;  ///< For the operator: what the table is for.
    std::vector<Column> columns;
    std::string primary;
    std::vector<Index> indexes;
    /// Our statements bring a value for every column that must have one, known or not.
    bool brings_all = false;
};

// Integer *_at, *_ts and *_update columns are Unix seconds; TIMESTAMP columns are written in a
// session at time_zone '+00:00'. server_id is the profile's name. Every column that the PHP
// programs do not know has a default, so that their statements keep working.
const std::vector<Table>& job_tables();
const std::vector<Table>& account_tables();
const std::vector<Table>& live_tables();
const std::vector<Table>& day_tables();

/// The whole statement that makes the table.
std::string create_statement(const Table& table);

}  // namespace eb::store::schema
