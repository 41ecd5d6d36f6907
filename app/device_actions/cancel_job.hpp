// cancelJob {jobId}: asks the job's device to end it.
#pragma once

#include "app/actions/actions.hpp"

namespace eb::app {

Action cancel_job();

}  // namespace eb::app
