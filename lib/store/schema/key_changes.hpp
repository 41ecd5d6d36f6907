// Inside lib/store: the three announced changes of primary keys that older installations need, and
// nothing else.
#pragma once

#include "store/schema/migrator.hpp"
#include "store/schema/present.hpp"

#include <map>
#include <string>
#include <vector>

namespace eb::store::schema {

/// Adds what the tables that are there need. After an interruption the same steps come again and do
/// the rest.
void plan_key_changes(const std::map<std::string, PresentTable>& present, std::vector<Step>& steps);

}  // namespace eb::store::schema
