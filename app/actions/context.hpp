// What an action works with: who asks, for which account, and the account's Comet Server.
#pragma once

#include "app/actions/patience.hpp"
#include "app/comet/servers.hpp"
#include "app/session/session.hpp"
#include "comet/dispatch.hpp"
#include "comet/profile.hpp"
#include "store/services.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace eb::app {

/// How long a device has been offline, as far as the tables tell.
using OfflineFor =
    std::function<std::optional<seconds>(const store::Service&, const DeviceId& device)>;

/// Throws Forbidden (`policy`) where the provider prevents it; `what` ends "Your plan does not let
/// you …". Comet asks administrators' calls nothing of the kind.
void require_allowed(bool prevented, const std::string& what);

/// One action's one run. Every object id that came from outside passes through here: what is not
/// the account's is not there (404).
class ActionContext {
public:
    ActionContext(const Session& session, store::Service service, CometServers& servers,
                  OfflineFor offline_for = {}, std::uint64_t audit_row = 0,
                  std::optional<std::stop_token> task = {}, std::optional<Patience> patience = {})
        : session_(session),
          service_(std::move(service)),
          servers_(servers),
          offline_for_(std::move(offline_for)),
          audit_row_(audit_row),
          task_(std::move(task)),
          patience_(patience) {}

    const Session& session() const { return session_; }
    /// The client's own, Active, resolved in this request.
    const store::Service& service() const { return service_; }
    const Username& username() const { return service_.username; }
    /// Where this run is written down; 0: nowhere.
    std::uint64_t audit_row() const { return audit_row_; }
    /// What the audit log says of a run that ends well, if not "done".
    void set_outcome(std::string outcome) { outcome_ = std::move(outcome); }
    const std::string& outcome() const { return outcome_; }

    /// Requested: nobody waits for this run any more. Never, where it cannot take long.
    std::stop_token stop() const { return task_.value_or(std::stop_token{}); }

    /// The account's Comet Server, for reading.
    comet::AdminApi& comet();

    /// The account as Comet has it, read once. Throws NotFound: the server has no such account.
    const comet::Profile& profile();
    // The account's own. Each throws NotFound, in the same words for another's and for none.
    const domain::Device& device(const DeviceId& id);
    const domain::ProtectedItem& item(const ItemId& id);
    const domain::Vault& vault(const VaultId& id);

    /// How the account's device is reached now. Throws NotFound, or Conflict (`device_offline`).
    comet::LiveConnection online(const DeviceId& id);
    /// The account's jobs that have not ended, as Comet has them.
    std::vector<domain::JobReport> running_jobs();

    /// The one call that changes something. What is thrown then says whether it may have happened:
    /// before this nothing was changed, and an answer that was lost leaves it open.
    void act(const std::function<void(comet::AdminApi&)>& change);
    /// Reads the profile, edits and writes it; again where somebody else was quicker. `edit` may
    /// refuse. Throws comet::Conflict, and as act() does.
    void change_profile(const comet::EditProfile& edit);

    /// The server refused our credentials: they are asked for again next time.
    void credentials_refused();

private:
    const Session& session_;
    const store::Service service_;
    CometServers& servers_;
    const OfflineFor offline_for_;
    const std::uint64_t audit_row_;
    const std::optional<std::stop_token> task_;  ///< There: calls may take minutes, and be ended.
    const std::optional<Patience> patience_;     ///< Absent for a task: nobody waits for it.
    std::string outcome_ = "done";
    std::optional<CometServers::Loan> loan_;
    std::optional<comet::Profile> profile_;
};

}  // namespace eb::app
