// Inside lib/store: what the database has now, by information_schema.
#pragma once

#include "store/query.hpp"

#include <map>
#include <string>
#include <vector>

namespace eb::store::schema {

struct PresentColumn {
    std::string type;  ///< As in SQL: `int(10) unsigned`.
    bool nullable = false;
    bool demanded = false;   ///< Every INSERT must supply it.
    bool restamped = false;  ///< ON UPDATE CURRENT_TIMESTAMP.
    std::string charset;     ///< Of texts; else empty.
};

struct PresentIndex {
    std::vector<std::string> columns;
    bool unique = false;
    bool whole = true;  ///< No column by a prefix alone.
};

struct PresentTable {
    bool base = true;      ///< False: a view.
    std::string engine;    ///< As the server writes it: InnoDB.
    bool compact = false;  ///< An older row format, whose indexes end at 767 bytes a column.
    std::map<std::string, PresentColumn> columns;
    std::map<std::string, PresentIndex> indexes;  ///< By name; PRIMARY is one of them.

    bool has(const std::string& column) const { return columns.contains(column); }
    std::vector<std::string> primary() const;
    /// Whether these columns are a key, in any order.
    bool has_key(const std::vector<std::string>& of) const;
};

/// By the table's name.
using Present = std::map<std::string, PresentTable>;

/// Tables and views whose names begin with comet_ or eb_. Names of columns are in lower case.
Present present_tables(Session& session);

}  // namespace eb::store::schema
