// The worker's tables in the real database.
#pragma once

#include "core/guarded.hpp"
#include "log/log.hpp"
#include "store/accounts.hpp"
#include "store/ingest.hpp"
#include "tables.hpp"
#include "upstream.hpp"

#include <optional>

namespace eb::workers::ws_ingest {

class StoreTables final : public Tables {
public:
    /// `configured_row`: COMET_<profile>_SERVER_ID, 0 where it is not set.
    StoreTables(store::Pool& pool, ServerId server, std::int64_t configured_row, log::Logger log);

    void apply(const domain::Batch& batch) override;
    std::map<Username, ClientId> owners(const std::set<Username>& usernames) override;
    sys_seconds cursor() override;
    std::vector<JobId> live_jobs() override;
    void prune() override;

    /// The profile's tblservers row. Throws DatabaseUnavailable, or Unresolved when there is no
    /// single one.
    ServerRow server_row();

private:
    store::ServerRow resolve();

    const ServerId server_;
    const std::int64_t configured_row_;
    const log::Logger log_;
    store::Accounts accounts_;
    store::Ingest ingest_;
    Guarded<std::optional<std::int64_t>> row_;  ///< tblservers.id, once known.
    bool misconfigured_told_ = false;           ///< Touched by the writer's thread alone.
};

}  // namespace eb::workers::ws_ingest
