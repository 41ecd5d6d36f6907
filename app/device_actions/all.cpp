// One line an action.
#include "app/device_actions/all.hpp"

#include "app/device_actions/cancel_job.hpp"

namespace eb::app {

void add_device_actions(Actions& actions) { actions.add("cancelJob", cancel_job()); }

}  // namespace eb::app
