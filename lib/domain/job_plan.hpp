// Inside lib/domain: the part of a plan that concerns jobs, and the incidents that follow from how
// they ended.
#pragma once

#include "domain/ingest.hpp"

#include <map>
#include <optional>
#include <set>

namespace eb::domain {

class JobPlan {
public:
    /// All of them outlive this.
    JobPlan(const Batch& batch, const Before& before, sys_seconds now, Plan& plan);

    void run();

private:
    struct Newest {
        std::optional<FinishedJob> before;
        std::optional<FinishedJob> after;
    };

    ClientId owner_of(const Username& username) const;
    void start(const JobReport& report);
    void finish(const JobReport& received);
    void look(const JobReport& report);
    void remember(const JobReport& report);
    void tell_interrupted(const JobId& id, bool interrupted);
    void tell_incidents();
    void write(const LiveJob& job);

    const Batch& batch_;
    const Before& before_;
    const sys_seconds now_;
    Plan& plan_;
    std::map<JobId, LiveJob> live_;  ///< As they are after what was planned so far.
    std::set<JobId> written_;
    std::map<JobId, FinishedJob> ended_;
};

/// A running job as another look at it finds it. Older looks change nothing.
LiveJob looked_at(const LiveJob& row, const JobReport& report, sys_seconds now);

}  // namespace eb::domain
