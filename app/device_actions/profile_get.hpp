// piProfileGet: the account's quotas, what it uses of them, and what its customer may do about
// them.
#pragma once

#include "app/actions/actions.hpp"
#include "app/device_actions/quota_edits.hpp"

namespace eb::app {

Action profile_get(const QuotaEdits& edits);

}  // namespace eb::app
