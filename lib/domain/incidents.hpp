// Which of the last day's jobs need somebody: the newest backup or restore of each item, when it
// failed, was missed or warned. Who writes news of them and who reads them go by the same rules.
#pragma once

#include "domain/job.hpp"

#include <chrono>
#include <compare>
#include <string>
#include <vector>

namespace eb::domain {

/// An incident of which nothing newer is known is forgotten after a day.
constexpr seconds kIncidentWindow = std::chrono::hours{24};

/// What a job is the newest of: an item, or, without one, nothing but itself.
struct IncidentKey {
    ServerId server;
    Username username;
    ItemId item;
    JobId job;  ///< Empty where there is an item.

    friend auto operator<=>(const IncidentKey&, const IncidentKey&) = default;
    friend bool operator==(const IncidentKey&, const IncidentKey&) = default;
};

/// Backups and restores; updates, retention passes and the like are nobody's trouble.
bool can_be_incident(const FinishedJob& job);
/// Whether it is one as long as it is the newest of its key.
bool needs_somebody(const FinishedJob& job);
IncidentKey incident_key(const FinishedJob& job);
/// Of two jobs of one key; the ids decide where the times are the same.
bool is_newer(const FinishedJob& job, const FinishedJob& than);

/// Newest first; a later success of the same item closes it.
std::vector<FinishedJob> incidents(const std::vector<FinishedJob>& recent);

}  // namespace eb::domain
