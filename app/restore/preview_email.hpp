// previewEmail: one message of a snapshot, to be looked at.
#pragma once

#include "app/actions/actions.hpp"
#include "app/restore/lists.hpp"

namespace eb::app {

Action preview_email(RestoreLists& lists);

}  // namespace eb::app
