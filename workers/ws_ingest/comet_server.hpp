// The worker's view of a Comet Server's Admin API.
#pragma once

#include "server.hpp"
#include "upstream.hpp"

namespace eb::workers::ws_ingest {

class CometServer final : public RemoteServer {
public:
    /// `stop` ends a call that is under way.
    CometServer(const Upstream& upstream, const std::stop_token& stop, const log::Logger& log);

    int jobs(sys_seconds start, sys_seconds end, const Visit& visit) override;
    std::optional<domain::JobReport> job(const JobId& id) override;
    std::optional<domain::Account> account(const Username& username) override;
    std::set<Username> accounts() override;
    std::set<domain::DeviceKey> connections() override;

private:
    comet::AdminApi lists_;  ///< For what may be large and slow.
    comet::AdminApi api_;
};

}  // namespace eb::workers::ws_ingest
