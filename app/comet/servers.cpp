// Resolved when first needed, and again every few minutes: credentials change in WHMCS, not here.
#include "app/comet/servers.hpp"

#include <algorithm>

namespace eb::app {
namespace {

constexpr seconds kResolvedFor{600};
constexpr std::size_t kIdleMax = 8;  // Of each server; Comet closes what is not used.

/// A customer waits for it, and nginx does: see fastcgi_read_timeout in eazybackup.json.conf.
http::Options options(const std::string& ca_file, const std::stop_token& stop) {
    return {.ca_file = ca_file,
            .connect = milliseconds{5'000},
            .read = milliseconds{25'000},
            .total = milliseconds{30'000},
            .stop = stop};
}

}  // namespace

CometServers::CometServers(std::vector<config::Profile> profiles, whmcs::Access whmcs,
                           store::Pool& pool, const Clock& clock, log::Logger log)
    : profiles_(std::move(profiles)),
      whmcs_(std::move(whmcs)),
      pool_(pool),
      clock_(clock),
      log_(std::move(log)) {}

CometServers::Loan::~Loan() {
    if (api_ != nullptr) from_.give_back(server_, generation_, std::move(api_));
}

void CometServers::Loan::forget() { from_.forget(server_, generation_); }

CometServers::Loan CometServers::borrow(const ServerId& server) {
    const auto profile = std::ranges::find(profiles_, server, &config::Profile::name);
    if (profile == profiles_.end())
        throw profile::Unresolved{"there is no profile " + server.value()};

    std::optional<profile::Upstream> upstream;
    std::uint64_t generation = 0;
    {
        auto reaches = reaches_.lock();
        auto& reach = (*reaches)[server];
        if (clock_.now() - reach.resolved_at < kResolvedFor) upstream = reach.upstream;
        generation = reach.generation;
        if (upstream && !reach.idle.empty()) {
            auto api = std::move(reach.idle.back());
            reach.idle.pop_back();
            return {*this, server, generation, std::move(api)};
        }
    }
    if (!upstream) {
        // Outside the lock: it asks WHMCS. Two at a time both do, and the later one stays.
        upstream = resolve(*profile);
        auto reaches = reaches_.lock();
        auto& reach = (*reaches)[server];
        reach.upstream = upstream;
        reach.resolved_at = clock_.now();
        reach.idle.clear();
        generation = ++reach.generation;
    }
    return {*this, server, generation,
            std::make_unique<comet::AdminApi>(upstream->api, upstream->credentials,
                                              options(upstream->ca_file, stop_.get_token()),
                                              log_.with({{"server", server}}))};
}

profile::Upstream CometServers::resolve(const config::Profile& profile) {
    const auto log = log_.with({{"server", profile.name}});
    profile::Owners owners{pool_, profile, log};
    const auto sources = profile::sources([&owners] { return owners.server_row(); }, profile,
                                          whmcs_, stop_.get_token(), log);
    return profile::resolve(profile, whmcs_, sources, log);
}

void CometServers::give_back(const ServerId& server, std::uint64_t generation,
                             std::unique_ptr<comet::AdminApi> api) {
    auto reaches = reaches_.lock();
    auto& reach = (*reaches)[server];
    if (reach.generation == generation && reach.idle.size() < kIdleMax)
        reach.idle.push_back(std::move(api));
}

void CometServers::forget(const ServerId& server, std::uint64_t generation) {
    auto reaches = reaches_.lock();
    auto& reach = (*reaches)[server];
    if (reach.generation != generation) return;  // Somebody has asked again since.
    reach.upstream.reset();
    reach.idle.clear();
    ++reach.generation;
}

}  // namespace eb::app
