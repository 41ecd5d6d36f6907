// A job that our tables show running and that its server has forgotten.
#pragma once

#include "domain/job.hpp"

namespace eb::domain {

/// It ended unseen, and not well for all we know. Whose it was and what it did is filled in from
/// the running row.
inline JobReport lost_job(const JobId& id) {
    constexpr int kError = 7002;
    return {.id = id, .status = kError};
}

}  // namespace eb::domain
