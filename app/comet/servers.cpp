// Resolved when first needed, and again every few minutes: credentials change in WHMCS, not here.
#include "app/comet/servers.hpp"

#include <algorithm>

namespace eb::app {
namespace {

constexpr seconds kResolvedFor{600};
constexpr milliseconds kResolveCall{30'000};  // Two at most.
constexpr milliseconds kResolveCallLeast{1'000};
constexpr milliseconds kPatience{900'000};
constexpr std::size_t kIdleMax = 8;  // Of each server; Comet closes what is not used.

/// Of one call; a whole action has its own limit (app/actions/patience.hpp).
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
    if (api_ == nullptr || !kept_) return;
    api_->end_by({});
    from_.give_back(server_, generation_, std::move(api_));
}

void CometServers::Loan::forget() { from_.forget(server_, generation_); }

CometServers::Reached CometServers::reach(const ServerId& server,
                                          std::optional<Clock::Steady> until) {
    const auto profile = std::ranges::find(profiles_, server, &config::Profile::name);
    if (profile == profiles_.end())
        throw profile::Unresolved{"there is no profile " + server.value()};
    {
        auto reaches = reaches_.lock();
        auto& reach = (*reaches)[server];
        if (reach.upstream && clock_.now() - reach.resolved_at < kResolvedFor) {
            Reached reached{*reach.upstream, reach.generation, nullptr};
            if (!reach.idle.empty()) {
                reached.idle = std::move(reach.idle.back());
                reach.idle.pop_back();
            }
            return reached;
        }
    }
    // Outside the lock: it asks WHMCS. Two at a time both do, and the later one stays.
    auto upstream = resolve(*profile, until);
    auto reaches = reaches_.lock();
    auto& reach = (*reaches)[server];
    reach.upstream = upstream;
    reach.resolved_at = clock_.now();
    reach.idle.clear();
    return {std::move(upstream), ++reach.generation, nullptr};
}

CometServers::Loan CometServers::borrow(const ServerId& server,
                                        std::optional<Clock::Steady> until) {
    auto [upstream, generation, api] = reach(server, until);
    if (!api) {
        api = std::make_unique<comet::AdminApi>(upstream.api, upstream.credentials,
                                                options(upstream.ca_file, stop_.get_token()),
                                                log_.with({{"server", server}}));
    }
    api->end_by(until);
    return {*this, server, generation, std::move(api)};
}

CometServers::Loan CometServers::borrow_patiently(const ServerId& server,
                                                  const std::stop_token& until) {
    auto reached = reach(server, {});
    if (reached.idle) give_back(server, reached.generation, std::move(reached.idle));
    auto patient = options(reached.upstream.ca_file, until);
    patient.read = kPatience;
    patient.total = kPatience;
    Loan loan{*this, server, reached.generation,
              std::make_unique<comet::AdminApi>(reached.upstream.api, reached.upstream.credentials,
                                                patient, log_.with({{"server", server}}))};
    loan.kept_ = false;
    return loan;
}

profile::Upstream CometServers::resolve(const config::Profile& profile,
                                        std::optional<Clock::Steady> until) {
    auto each = kResolveCall;
    if (until) {
        const auto left =
            std::chrono::floor<milliseconds>(*until - std::chrono::steady_clock::now());
        each = std::clamp(left / 2, kResolveCallLeast, kResolveCall);
    }
    const auto log = log_.with({{"server", profile.name}});
    profile::Owners owners{pool_, profile, log};
    const auto sources = profile::sources([&owners] { return owners.server_row(); }, profile,
                                          whmcs_, stop_.get_token(), log, each);
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
