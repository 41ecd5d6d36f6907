// The worker's tables in the real database.
#pragma once

#include "core/guarded.hpp"
#include "log/log.hpp"
#include "store/accounts.hpp"
#include "store/ingest.hpp"
#include "store/roster.hpp"
#include "tables.hpp"
#include "upstream.hpp"

#include <atomic>
#include <optional>

namespace eb::workers::ws_ingest {

class StoreTables final : public Tables {
public:
    /// `configured_row`: COMET_<profile>_SERVER_ID, 0 where it is not set.
    StoreTables(store::Pool& pool, ServerId server, std::int64_t configured_row, log::Logger log);

    std::set<Username> apply(const domain::Batch& batch, const store::Fence& fence) override;
    std::map<Username, ClientId> owners(const std::set<Username>& usernames) override;
    sys_seconds cursor() override;
    std::vector<JobId> live_jobs() override;
    std::map<JobId, seconds> offline_jobs() override;
    std::map<domain::DeviceKey, bool> devices() override;
    std::set<Username> accounts() override;
    std::set<Username> moved() override;
    void prune() override;

    /// The profile's tblservers row. Throws DatabaseUnavailable, or Unresolved when there is no
    /// single one.
    ServerRow server_row();

private:
    store::ServerRow resolve();
    std::optional<std::int64_t> server_id();

    const ServerId server_;
    const std::int64_t configured_row_;
    const log::Logger log_;
    store::Accounts accounts_;
    store::Ingest ingest_;
    store::Roster roster_;
    Guarded<std::optional<std::int64_t>> row_;  ///< tblservers.id, once known.
    std::atomic<bool> misconfigured_told_{false};
};

/// The lease of a profile's workers, in the real database.
class StoreLease final : public Lease {
public:
    StoreLease(store::Pool& pool, const ServerId& server, std::string holder, seconds length);

    std::optional<store::Fence> acquire() override;
    bool renew(const store::Fence& fence) override;
    void release(const store::Fence& fence) override;

private:
    store::Lease lease_;
};

}  // namespace eb::workers::ws_ingest
