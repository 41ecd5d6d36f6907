// One family of errors for the gap fill: it tries again whatever it was.
#include "comet_job_source.hpp"

namespace eb::workers::ws_ingest {
namespace {

template <class Call>
auto asked(Call call) {
    try {
        return call();
    } catch (const comet::Unreachable& error) {
        throw ServerUnavailable{error.what()};
    } catch (const comet::Refused& error) {
        throw ServerUnavailable{error.what()};
    }
}

http::Options options_for(const Upstream& upstream, std::stop_token stop) {
    // A day of a large server is tens of megabytes and is never held as a whole.
    return {.ca_file = upstream.ca_file,
            .total = milliseconds{300'000},
            .bytes_max = std::size_t{1} << 30,
            .stop = std::move(stop)};
}

}  // namespace

CometJobSource::CometJobSource(const Upstream& upstream, std::stop_token stop,
                               const log::Logger& log)
    : api_(upstream.api, upstream.credentials, options_for(upstream, std::move(stop)), log) {}

int CometJobSource::jobs(sys_seconds start, sys_seconds end, const Visit& visit) {
    return asked([&] { return api_.jobs_for_date_range(start, end, visit); });
}

std::optional<domain::JobReport> CometJobSource::job(const JobId& id) {
    return asked([&] { return api_.job_properties(id); });
}

}  // namespace eb::workers::ws_ingest
