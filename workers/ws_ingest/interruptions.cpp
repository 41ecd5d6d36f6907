// What was told is in the tables, so that who comes after us knows it.
#include "interruptions.hpp"

namespace eb::workers::ws_ingest {

std::map<JobId, bool> interruptions(const std::map<JobId, seconds>& offline,
                                    const std::set<JobId>& told, seconds grace) {
    std::map<JobId, bool> changes;
    for (const auto& [job, away] : offline) {
        if (away >= grace && !told.contains(job)) changes[job] = true;
    }
    for (const auto& job : told) {
        const auto away = offline.find(job);
        if (away == offline.end() || away->second < grace) changes[job] = false;
    }
    return changes;
}

}  // namespace eb::workers::ws_ingest
