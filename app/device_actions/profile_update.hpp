// piProfileUpdate {maximumDevices, quotaOffice365, quotaHyperV, quotaVMware}: each optional; 0 is
// no limit.
#pragma once

#include "app/actions/actions.hpp"
#include "app/device_actions/quota_edits.hpp"

namespace eb::app {

Action profile_update(const QuotaEdits& edits);

}  // namespace eb::app
