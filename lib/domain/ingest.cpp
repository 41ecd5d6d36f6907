// What a batch changes: accounts and devices first, so that a job's news finds its device.
#include "domain/ingest.hpp"

#include "domain/account_plan.hpp"
#include "domain/job_plan.hpp"

namespace eb::domain {

ClientId client_of(const Batch& batch, const Before& before, const Username& username) {
    if (const auto owner = batch.owners.find(username); owner != batch.owners.end())
        return owner->second;
    const auto holder = before.holders.find(username);
    return holder == before.holders.end() ? ClientId{0} : holder->second;
}

Plan plan(const Batch& batch, const Before& before, sys_seconds now) {
    Plan plan;
    AccountPlan{batch, before, now, plan}.run();
    JobPlan{batch, before, now, plan}.run();
    return plan;
}

}  // namespace eb::domain
