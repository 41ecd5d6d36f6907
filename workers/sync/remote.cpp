// A list goes into a file while it comes, so no server has to wait for our database.
#include "remote.hpp"

namespace eb::workers::sync {
namespace {

http::Options for_lists(const profile::Upstream& upstream, const std::stop_token& stop) {
    // A server may think for a while before the first of 100,000 profiles.
    return {.ca_file = upstream.ca_file,
            .read = milliseconds{300'000},
            .total = milliseconds{1'800'000},
            .bytes_max = std::size_t{8} << 30,
            .stop = stop};
}

http::Options for_one(const profile::Upstream& upstream, const std::stop_token& stop) {
    return {.ca_file = upstream.ca_file,
            .read = milliseconds{20'000},
            .total = milliseconds{30'000},
            .bytes_max = std::size_t{16} << 20,
            .stop = stop};
}

}  // namespace

Remote::Remote(const profile::Upstream& upstream, const std::stop_token& stop,
               const log::Logger& log)
    : lists(upstream.api, upstream.credentials, for_lists(upstream, stop), log),
      one(upstream.api, upstream.credentials, for_one(upstream, stop), log) {}

}  // namespace eb::workers::sync
