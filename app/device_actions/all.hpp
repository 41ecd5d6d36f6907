// a=device-actions: which actions there are.
#pragma once

#include "app/actions/actions.hpp"
#include "app/device_actions/quota_edits.hpp"

namespace eb::app {

void add_device_actions(Actions& actions, const QuotaEdits& quota_edits);

}  // namespace eb::app
