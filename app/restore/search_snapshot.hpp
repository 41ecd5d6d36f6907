// searchSnapshot: what has these words in its name, anywhere in a snapshot.
#pragma once

#include "app/actions/actions.hpp"
#include "app/restore/lists.hpp"

namespace eb::app {

Action search_snapshot(RestoreLists& lists);

}  // namespace eb::app
