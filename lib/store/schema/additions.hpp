// Inside lib/store: what a table that is there lacks, and what in it would keep our rows out.
#pragma once

#include "store/schema/draft.hpp"
#include "store/schema/present.hpp"
#include "store/schema/tables.hpp"

#include <string>
#include <vector>

namespace eb::store::schema {

/// The names in a list as in SQL: `server_id, username(64)`.
std::vector<std::string> names_in(const std::string& columns);

void plan_additions(const Table& table, const PresentTable& present, Draft& draft);

}  // namespace eb::store::schema
