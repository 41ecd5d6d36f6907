// The row is asked for until it is there, and then kept.
#include "profile/owners.hpp"

#include "store/errors.hpp"
#include "whmcs/server_url.hpp"

namespace eb::profile {
namespace {

constexpr int kMovedMax = 1'000;  // The rest is found once these have been read.

}  // namespace

Owners::Owners(store::Pool& pool, const config::Profile& profile, log::Logger log)
    : server_(profile.name),
      configured_row_(profile.server_row),
      log_(std::move(log)),
      accounts_(pool) {}

std::map<Username, ClientId> Owners::of(const std::set<Username>& usernames) {
    const auto known = row();
    if (!known) return {};
    return accounts_.owners(*known, {usernames.begin(), usernames.end()});
}

std::set<Username> Owners::moved() {
    const auto known = row();
    if (!known) return {};
    const auto found = accounts_.moved(server_, *known, kMovedMax);
    return {found.begin(), found.end()};
}

std::set<Username> Owners::abandoned() {
    const auto known = row();
    if (!known) return {};
    return accounts_.abandoned(server_, *known);
}

ServerRow Owners::server_row() {
    try {
        const auto found = find();
        return {
            .base_url = whmcs::server_url(found.hostname, found.secure, found.port),
            .username = found.username,
            .encrypted_password = found.password_encrypted.reveal(),
        };
    } catch (const store::Misconfigured& error) {
        throw Unresolved{error.what()};
    }
}

store::ServerRow Owners::find() {
    auto found = accounts_.resolve_profile(server_, configured_row_);
    auto known = row_.lock();
    *known = found.id;
    return found;
}

std::optional<std::int64_t> Owners::row() {
    if (const auto known = row_.copy()) return known;
    try {
        return find().id;
    } catch (const store::Misconfigured& error) {
        if (!misconfigured_told_.exchange(true))
            log_.error("profile_misconfigured", {{"error", error.what()}});
        return std::nullopt;
    }
}

}  // namespace eb::profile
