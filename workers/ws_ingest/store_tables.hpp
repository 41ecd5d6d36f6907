// The worker's tables in the real database.
#pragma once

#include "log/log.hpp"
#include "profile/owners.hpp"
#include "store/ingest.hpp"
#include "store/roster.hpp"
#include "tables.hpp"

#include <optional>

namespace eb::workers::ws_ingest {

class StoreTables final : public Tables {
public:
    StoreTables(store::Pool& pool, ServerId server, profile::Owners& owners, log::Logger log);

    Applied apply(const domain::Batch& batch, const store::Fence& fence,
                  const std::function<void()>& meanwhile) override;
    std::map<Username, ClientId> owners(const std::set<Username>& usernames) override;
    sys_seconds cursor() override;
    std::vector<JobId> live_jobs() override;
    std::map<JobId, seconds> offline_jobs() override;
    std::set<JobId> interrupted_jobs() override;
    std::map<domain::DeviceKey, bool> devices() override;
    std::set<Username> accounts() override;
    std::set<Username> moved() override;
    void prune() override;

private:
    const ServerId server_;
    const log::Logger log_;
    profile::Owners& owners_;
    store::Ingest ingest_;
    store::Roster roster_;
};

/// The lease of a profile's workers, in the real database.
class StoreLease final : public Lease {
public:
    StoreLease(store::Pool& pool, const ServerId& server, std::string holder, seconds length);

    std::optional<store::Fence> acquire() override;
    bool renew(const store::Fence& fence, bool hearing) override;
    void release(const store::Fence& fence) override;

private:
    store::Lease lease_;
    const std::string sign_;  ///< The row that tells whether the stream is heard.
};

}  // namespace eb::workers::ws_ingest
