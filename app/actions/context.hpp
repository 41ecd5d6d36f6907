// What an action works with: who asks, for which account, and the account's Comet Server.
#pragma once

#include "app/comet/servers.hpp"
#include "app/session/session.hpp"
#include "store/services.hpp"

#include <functional>
#include <optional>
#include <string>

namespace eb::app {

/// One action's one run. Every object id that came from outside passes through here: what is not
/// the account's is not there (404).
class ActionContext {
public:
    ActionContext(const Session& session, store::Service service, CometServers& servers)
        : session_(session), service_(std::move(service)), servers_(servers) {}

    const Session& session() const { return session_; }
    /// The client's own, Active, resolved in this request.
    const store::Service& service() const { return service_; }
    const Username& username() const { return service_.username; }

    /// The account's Comet Server, for reading.
    comet::AdminApi& comet();

    /// The one call that changes something. What is thrown then says whether it may have happened:
    /// before this nothing was changed, and an answer that was lost leaves it open.
    void act(const std::function<void(comet::AdminApi&)>& change);

    /// The server refused our credentials: they are asked for again next time.
    void credentials_refused();

private:
    const Session& session_;
    const store::Service service_;
    CometServers& servers_;
    std::optional<CometServers::Loan> loan_;
};

}  // namespace eb::app
