// WHMCS's word on the profile first, then the server that it names.
#include "profile/upstream.hpp"
#include "store/accounts.hpp"
#include "store/errors.hpp"
#include "workers/doctor/checks.hpp"

#include <fmt/format.h>

namespace eb::workers::doctor {
namespace {

constexpr std::size_t kConflictsSaid = 5;

log::Logger quiet() {
    return {"eb-doctor", log::Level::error, [](log::Level, const std::string&) {}};
}

void check_mapping(const config::Profile& profile, const std::string& area, store::Pool& pool,
                   Findings& findings) {
    store::Accounts accounts{pool};
    store::ServerRow row;
    try {
        row = accounts.resolve_profile(profile.name, profile.server_row);
    } catch (const store::Misconfigured& error) {
        findings.add(State::fault, area, "WHMCS server", error.what(),
                     "set COMET_" + profile.name.value() + "_SERVER_ID to the id in tblservers");
        return;
    }
    const auto active = accounts.active_accounts({{profile.name, row.id}});
    findings.add(
        active.accounts.empty() ? State::warning : State::good, area, "WHMCS server",
        fmt::format("{} (id {}), {} active services", row.name, row.id, active.accounts.size()),
        active.accounts.empty()
            ? "no Active service of a comet product is on it: check the products' "
              "module and server group"
            : "");
    for (std::size_t i = 0; i < active.conflicts.size() && i < kConflictsSaid; ++i) {
        const auto& conflict = active.conflicts[i];
        std::string clients;
        for (const auto client : conflict.clients)
            clients += (clients.empty() ? "" : ", ") + std::to_string(client.value());
        findings.add(State::fault, area, "services",
                     fmt::format("{} is on Active services of the clients {}: nobody sees it",
                                 conflict.username.value(), clients),
                     "let one client have the account");
    }
    if (active.conflicts.size() > kConflictsSaid)
        findings.add(State::fault, area, "services",
                     fmt::format("{} more of that kind", active.conflicts.size() - kConflictsSaid),
                     "");
}

void check_api(const profile::Upstream& upstream, const std::string& area, seconds timeout,
               Findings& findings) {
    try {
        comet::AdminApi api{
            upstream.api,
            upstream.credentials,
            {.ca_file = upstream.ca_file, .connect = timeout, .read = timeout, .total = timeout},
            quiet()};
        findings.good(area, "Admin API", upstream.api + ", Comet " + api.meta_version());
    } catch (const comet::Refused& error) {
        findings.add(State::fault, area, "Admin API", error.what(),
                     "check the administrator's name and password, and that it has no second "
                     "factor");
    } catch (const comet::Unreachable& error) {
        findings.add(State::fault, area, "Admin API", error.what(),
                     "check the address in WHMCS's server, the firewall and the certificate");
    } catch (const std::invalid_argument& error) {
        findings.add(State::fault, area, "Admin API", error.what(), "correct the address");
    }
}

}  // namespace

void check_profile(const Settings& settings, const config::Profile& profile, store::Pool& pool,
                   const TryStream& stream, Findings& findings) {
    const auto area = "profile " + profile.name.value();
    try {
        check_mapping(profile, area, pool, findings);
        profile::Owners owners{pool, profile, quiet()};
        const auto sources = profile::sources([&owners] { return owners.server_row(); }, profile,
                                              settings.whmcs, {}, quiet());
        const auto upstream = profile::resolve(profile, settings.whmcs, sources, quiet());
        check_api(upstream, area, settings.timeout, findings);
        if (const auto failed = stream(upstream)) {
            findings.add(State::fault, area, "event stream", *failed,
                         "a proxy in front of Comet must pass WebSocket upgrades");
        } else {
            findings.good(area, "event stream", upstream.stream.authority() + " takes us");
        }
    } catch (const profile::Unresolved& error) {
        findings.add(State::fault, area, "address", error.what(),
                     "check EB_WHMCS_API_*, or set COMET_" + profile.name.value() + "_PASSWORD");
    } catch (const store::Unavailable& error) {
        findings.add(State::fault, area, "database", error.what(), "see above");
    }
}

}  // namespace eb::workers::doctor
