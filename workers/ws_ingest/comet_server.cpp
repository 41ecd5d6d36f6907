// One family of errors: whoever asks tries again whatever it was.
#include "comet_server.hpp"

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

http::Options for_lists(const Upstream& upstream, const std::stop_token& stop) {
    // A day of a large server is tens of megabytes and is never held as a whole.
    return {.ca_file = upstream.ca_file,
            .total = milliseconds{300'000},
            .bytes_max = std::size_t{1} << 30,
            .stop = stop};
}

http::Options for_one(const Upstream& upstream, const std::stop_token& stop) {
    // Held as a whole, four at a time; a profile of thousands of devices has a few megabytes.
    return {.ca_file = upstream.ca_file,
            .read = milliseconds{20'000},
            .total = milliseconds{30'000},
            .bytes_max = std::size_t{16} << 20,
            .stop = stop};
}

}  // namespace

CometServer::CometServer(const Upstream& upstream, const std::stop_token& stop,
                         const log::Logger& log)
    : lists_(upstream.api, upstream.credentials, for_lists(upstream, stop), log),
      api_(upstream.api, upstream.credentials, for_one(upstream, stop), log) {}

int CometServer::jobs(sys_seconds start, sys_seconds end, const Visit& visit) {
    return asked([&] { return lists_.jobs_for_date_range(start, end, visit); });
}

std::optional<domain::JobReport> CometServer::job(const JobId& id) {
    return asked([&] { return api_.job_properties(id); });
}

std::optional<domain::Account> CometServer::account(const Username& username) {
    return asked([&] { return api_.user_profile(username); });
}

std::set<Username> CometServer::accounts() {
    return asked([&] {
        const auto names = api_.list_users();
        return std::set<Username>{names.begin(), names.end()};
    });
}

std::set<domain::DeviceKey> CometServer::connections() {
    return asked([&] {
        const auto keys = api_.active_connections();
        return std::set<domain::DeviceKey>{keys.begin(), keys.end()};
    });
}

}  // namespace eb::workers::ws_ingest
