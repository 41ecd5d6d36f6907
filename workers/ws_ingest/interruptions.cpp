// Told once, and taken back once.
#include "interruptions.hpp"

namespace eb::workers::ws_ingest {

std::map<JobId, bool> Interruptions::read(const std::map<JobId, seconds>& offline) {
    std::map<JobId, bool> changes;
    std::set<JobId> now;
    for (const auto& [job, away] : offline) {
        if (away < grace_) continue;
        now.insert(job);
        if (!told_.contains(job)) changes[job] = true;
    }
    for (const auto& job : told_) {
        if (!now.contains(job)) changes[job] = false;
    }
    told_ = std::move(now);
    return changes;
}

}  // namespace eb::workers::ws_ingest
