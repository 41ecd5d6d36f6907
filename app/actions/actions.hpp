// a=device-actions, a=user-actions: finds the action, and does for all of them what each would
// forget one day: permission, the service, the audit log, and an answer on the Comet pool.
#pragma once

#include "app/actions/context.hpp"
#include "app/http/message.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"
#include "store/audit.hpp"

#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>

namespace eb::app {

/// What a body asks for, read and found sound.
struct Work {
    std::string object;  ///< The device, vault, item or job it is about, for the audit log.
    std::function<json::Object(ActionContext&)> run;
    json::Object detail{};  ///< What else the audit log shall know; no secret.
};

struct Action {
    std::string permission = kChangePermission;
    bool audited = true;                ///< What only reads is not.
    bool audited_masquerading = false;  ///< Even so, when an administrator looks.
    bool takes_long = false;            ///< A device may think about it for minutes: it is a task.
    /// Reads the body's fields. Throws BadRequest that names the wrong one, or json::Malformed.
    std::function<Work(const json::Reader& body)> read;
};

class Actions {
public:
    struct Parts {
        CometServers& servers;
        /// The client's own Active service, whose account is nobody else's; absent: not theirs, or
        /// not there. Throws store::Unavailable.
        std::function<std::optional<store::Service>(ClientId, ServiceId)> service;
        /// Writes down that it begins; answers the row. Throws store::Unavailable.
        std::function<std::uint64_t(const store::AuditEntry&)> begin_audit;
        std::function<void(std::uint64_t row, const std::string& outcome)> end_audit;
        OfflineFor offline_for = {};
        const Clock& clock;
    };
    Actions(Parts parts, log::Logger log) : parts_(std::move(parts)), log_(std::move(log)) {}

    void add(std::string name, Action action) { actions_[std::move(name)] = std::move(action); }

    /// Answered at once, and no account's business: `session` and the body say all.
    using Quick = std::function<Response(const json::Reader& body, const Session& session)>;
    void add_quick(std::string name, Quick quick) { quick_[std::move(name)] = std::move(quick); }

    /// Body: `{"action": …, "serviceId": …}` and the action's own fields.
    Answer handle(const Request& request, const Session& session) const;

private:
    struct Asked;
    Response run(const Asked& asked, const std::optional<std::stop_token>& task) const;
    void write_end(std::uint64_t row, const std::string& outcome) const;

    Parts parts_;
    log::Logger log_;
    std::map<std::string, Action> actions_;
    std::map<std::string, Quick> quick_;
};

}  // namespace eb::app
