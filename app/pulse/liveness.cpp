// Words about staleness.
#include "app/pulse/liveness.hpp"

#include "app/http/sse.hpp"
#include "json/writer.hpp"

namespace eb::app {
namespace {

constexpr seconds kRemembered{3600};  // No stream goes on behind an id that is older.

}  // namespace

sys_seconds Liveness::stale_since(const State& state, const Directory& directory, ClientId client) {
    if (state.database != sys_seconds{}) return state.database;
    sys_seconds since{};
    if (state.servers.empty()) return since;
    for (const auto& [server, username] : directory.accounts_of(client)) {
        const auto quiet = state.servers.find(server);
        if (quiet == state.servers.end()) continue;
        since = since == sys_seconds{} ? quiet->second : std::min(since, quiet->second);
    }
    return since;
}

sys_seconds Liveness::stale_since(const Directory& directory, ClientId client) const {
    return stale_since(state_.copy(), directory, client);
}

std::string Liveness::text(sys_seconds since) const {
    return sse::encode(std::nullopt, json::Object{}
                                         .add("kind", "pulse:state")
                                         .add("t", clock_.now())
                                         .add("stale_since", since)
                                         .str());
}

std::string Liveness::word(const Directory& directory, ClientId client) const {
    const auto state = state_.copy();
    const auto since = stale_since(state, directory, client);
    const bool silent = since == sys_seconds{} && (state.changed_at == sys_seconds{} ||
                                                   clock_.now() - state.changed_at > kRemembered);
    return silent ? std::string{} : text(since);
}

std::vector<std::pair<ClientId, std::string>> Liveness::learn(
    const Directory& directory, sys_seconds database_since,
    std::map<ServerId, sys_seconds> servers) {
    const auto before = state_.copy();
    State after{database_since, std::move(servers), clock_.now()};
    if (after.database == before.database && after.servers == before.servers) return {};
    {
        auto shared = state_.lock();
        *shared = after;
    }
    std::vector<std::pair<ClientId, std::string>> words;
    for (const auto& [client, accounts] : directory.accounts) {
        const auto since = stale_since(after, directory, client);
        if (since != stale_since(before, directory, client))
            words.emplace_back(client, text(since));
    }
    return words;
}

std::map<ServerId, sys_seconds> Liveness::quiet() const { return state_.copy().servers; }

}  // namespace eb::app
