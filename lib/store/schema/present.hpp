// Inside lib/store: what the database has now, by information_schema.
#pragma once

#include "store/query.hpp"

#include <map>
#include <string>
#include <vector>

namespace eb::store::schema {

struct PresentColumn {
    bool nullable = false;
};

struct PresentTable {
    std::map<std::string, PresentColumn> columns;
    std::map<std::string, std::vector<std::string>>
        indexes;  ///< Columns by index name; PRIMARY is one of them.

    bool has(const std::string& column) const { return columns.contains(column); }
    std::vector<std::string> primary() const;
};

/// Base tables whose names begin with comet_ or eb_, by name. Names of columns are in lower case.
std::map<std::string, PresentTable> present_tables(Session& session);

}  // namespace eb::store::schema
