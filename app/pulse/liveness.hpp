// Since when a client's dashboards may be out of date: no worker follows its backup server, or the
// database does not answer.
#pragma once

#include "app/pulse/directory.hpp"
#include "core/clock.hpp"
#include "core/guarded.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace eb::app {

class Liveness {
public:
    explicit Liveness(const Clock& clock) : clock_(clock) {}

    /// 0: all is well. Any thread.
    sys_seconds stale_since(const Directory& directory, ClientId client) const;
    /// As server-sent text without an id, for a stream that goes on: empty when nothing has changed
    /// for longer than a page can have been away. Any thread.
    std::string word(const Directory& directory, ClientId client) const;

    /// What is known now; answers the words for those clients to whom it is news. One thread.
    std::vector<std::pair<ClientId, std::string>> learn(const Directory& directory,
                                                        sys_seconds database_since,
                                                        std::map<ServerId, sys_seconds> servers);
    /// The quiet servers.
    std::map<ServerId, sys_seconds> quiet() const;

private:
    struct State {
        sys_seconds database{};
        std::map<ServerId, sys_seconds> servers;
        sys_seconds changed_at{};
    };
    static sys_seconds stale_since(const State& state, const Directory& directory, ClientId client);
    std::string text(sys_seconds since) const;

    const Clock& clock_;
    Guarded<State> state_;
};

}  // namespace eb::app
