// a=pulse-snooze: hides one incident for a while, from everyone who looks at this client.
#pragma once

#include "app/http/message.hpp"
#include "app/pulse/directory.hpp"
#include "app/session/session.hpp"
#include "log/log.hpp"
#include "store/audit.hpp"
#include "store/snapshot.hpp"

#include <functional>

namespace eb::app {

class Snooze {
public:
    struct Parts {
        std::function<SharedDirectory()> directory;
        /// Whether one of these accounts has such an incident, which is then hidden until then.
        std::function<bool(ClientId, const std::vector<store::Account>&, const JobId&, sys_seconds)>
            snooze;
        std::function<void(const store::AuditEntry&)> audit;
    };
    Snooze(Parts parts, const Clock& clock, log::Logger log)
        : parts_(std::move(parts)), clock_(clock), log_(std::move(log)) {}

    Response handle(const Request& request, const Session& session) const;

private:
    void write_down(const Request& request, const Session& session, const JobId& job,
                    seconds length, bool done) const;

    Parts parts_;
    const Clock& clock_;
    log::Logger log_;
};

}  // namespace eb::app
