// The gap fill's view of a Comet Server's Admin API.
#pragma once

#include "gap_filler.hpp"
#include "upstream.hpp"

namespace eb::workers::ws_ingest {

class CometJobSource final : public JobSource {
public:
    CometJobSource(const Upstream& upstream, std::stop_token stop, const log::Logger& log);

    int jobs(sys_seconds start, sys_seconds end, const Visit& visit) override;
    std::optional<domain::JobReport> job(const JobId& id) override;

private:
    comet::AdminApi api_;
};

}  // namespace eb::workers::ws_ingest
