// Inside lib/store: the three announced changes of primary keys that older installations need, and
// nothing else.
#pragma once

#include "store/schema/draft.hpp"
#include "store/schema/present.hpp"

namespace eb::store::schema {

/// Adds what the tables that are there need, and leaves in `present` what they will be like. After
/// an interruption the same steps come again and do the rest.
void plan_key_changes(Present& present, Draft& draft);

}  // namespace eb::store::schema
