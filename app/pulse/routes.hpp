// The pulse's routes: the ticket, the snapshot, and the event stream.
#pragma once

#include "app/http/router.hpp"
#include "app/pulse/hub.hpp"
#include "app/pulse/snapshot.hpp"
#include "app/pulse/tail.hpp"
#include "app/session/ticket.hpp"
#include "store/pulse_log.hpp"

#include <functional>

namespace eb::app {

struct PulseParts {
    const Tickets& tickets;
    const SnapshotSource& snapshots;
    Hub& hub;
    std::function<SharedDirectory()> directory;
    std::function<store::LogRange()> log_range;
    std::function<std::vector<LogEntry>(std::uint64_t after, int limit)> log_after;
};

/// a=pulse-ticket: a page renews its ticket; this call alone keeps a WHMCS session alive.
Response pulse_ticket(const PulseParts& parts, const Session& session);
/// a=pulse-snapshot, with ETag and 304.
Response pulse_snapshot(const PulseParts& parts, const Request& request, const Session& session);
/// a=pulse-events: resumes behind Last-Event-ID where the log still holds what followed, else opens
/// with a snapshot.
EventStream pulse_events(const PulseParts& parts, const Request& request, const Session& session);

void add_pulse_routes(Router& router, PulseParts parts);

}  // namespace eb::app
