// The pulse's routes: the ticket, the snapshot, and the event stream.
#pragma once

#include "app/http/router.hpp"
#include "app/pulse/boards.hpp"
#include "app/pulse/hub.hpp"
#include "app/pulse/tail.hpp"
#include "app/session/ticket.hpp"

#include <functional>

namespace eb::app {

struct PulseParts {
    const Tickets& tickets;
    Boards& boards;
    Hub& hub;
    std::function<SharedDirectory()> directory;
    /// For ids that the hub no longer keeps what followed of.
    std::function<TailSource::Range()> log_range;
    std::function<std::vector<LogEntry>(std::uint64_t after, int limit)> log_after;
    std::function<void(std::vector<News>&)> name;
    /// What a stream that goes on must hear beside the log, as server-sent text; mostly nothing.
    std::function<std::string(ClientId)> word;
};

/// a=pulse-ticket: a page renews its ticket; this call alone keeps a WHMCS session alive.
Response pulse_ticket(const PulseParts& parts, const Session& session);
/// a=pulse-snapshot, with ETag and 304.
Response pulse_snapshot(const PulseParts& parts, const Request& request, const Session& session);
/// a=pulse-events: resumes behind Last-Event-ID where memory or the log still holds what followed,
/// else opens with a snapshot.
EventStream pulse_events(const PulseParts& parts, const Request& request, const Session& session);

void add_pulse_routes(Router& router, const PulseParts& parts);

}  // namespace eb::app
