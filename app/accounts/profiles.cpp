// Resolved outside the lock; told once for each change.
#include "app/accounts/profiles.hpp"

#include "store/errors.hpp"

#include <utility>

namespace eb::app {

Profiles::Profiles(std::vector<config::Profile> profiles, log::Logger log)
    : profiles_(std::move(profiles)), log_(std::move(log)) {}

store::ServerRows Profiles::look(const Resolve& resolve) {
    store::ServerRows found;
    std::map<ServerId, std::string> wrong;
    for (const auto& profile : profiles_) {
        try {
            found[profile.name] = resolve(profile);
        } catch (const store::Misconfigured& error) {
            // The other profiles work on; eb-app must not go dark for one server's row.
            wrong[profile.name] = error.what();
        }
    }

    State before;
    store::ServerRows rows;
    {
        auto state = state_.lock();
        before = *state;
        for (const auto& [profile, row] : found) state->rows[profile] = row;
        state->wrong = wrong;
        state->looked = true;
        rows = state->rows;
    }
    for (const auto& [profile, why] : wrong) {
        const auto told = before.wrong.find(profile);
        if (told == before.wrong.end() || told->second != why)
            log_.error("profile_unusable", {{"profile", profile}, {"why", why}});
    }
    for (const auto& [profile, row] : found) {
        const auto known = before.rows.find(profile);
        const bool moved = known != before.rows.end() && known->second != row;
        if (moved || before.wrong.contains(profile))
            log_.info("profile_resolved", {{"profile", profile}, {"server_row", row}});
    }
    return rows;
}

store::ServerRows Profiles::rows(const Resolve& resolve) {
    {
        auto state = state_.lock();
        if (state->looked) return state->rows;
    }
    return look(resolve);
}

std::vector<ServerId> Profiles::unresolved() const {
    std::vector<ServerId> names;
    const auto state = state_.copy();
    for (const auto& [profile, why] : state.wrong) names.push_back(profile);
    return names;
}

}  // namespace eb::app
