// The pulse's routes.
#include "app/pulse/routes.hpp"

#include "app/http/errors.hpp"
#include "app/http/sse.hpp"
#include "app/pulse/render.hpp"
#include "json/reader.hpp"
#include "pulse/payload.hpp"

#include <charconv>
#include <optional>

namespace eb::app {
namespace {

constexpr int kResumeRowsMax = 5000;  // Beyond it a snapshot is the shorter answer.

/// What a returning browser saw last. EventSource sends the header; a page that opens a new stream
/// itself gives the parameter.
std::optional<std::uint64_t> last_event_id(const Request& request) {
    auto text = request.param("HTTP_LAST_EVENT_ID");
    if (text.empty()) text = request.query.find("last_event_id").value_or("");
    std::uint64_t id = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, id);
    if (text.empty() || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return id;
}

/// Exactly what came after `id` for this client, scoped by what it owns now; absent when the log
/// cannot say.
std::optional<EventStream> resume(const PulseParts& parts, ClientId client, std::uint64_t id) {
    const auto range = parts.log_range();
    const bool known = id <= range.last_id &&
                       (range.first_id == 0 ? id == range.last_id : id + 1 >= range.first_id);
    if (!known) return std::nullopt;
    const auto rows = parts.log_after(id, kResumeRowsMax);
    if (rows.size() >= static_cast<std::size_t>(kResumeRowsMax)) return std::nullopt;

    const auto directory = parts.directory();
    if (!directory->known) return std::nullopt;
    EventStream stream{.client = client, .last_id = id};
    for (const auto& row : rows) {
        stream.last_id = row.id;
        if (directory->owner(row.account) != client) continue;
        const auto what = pulse::what_of(row.kind, row.payload);
        if (what) stream.opening += render(row.id, row.at, *what, client, *directory);
    }
    return stream;
}

}  // namespace

Response pulse_ticket(const PulseParts& parts, const Session& session) {
    const auto ticket = parts.tickets.issue(session);
    return Response::success(json::Object{}
                                 .add("ticket", ticket.text)
                                 .add("expires_at", ticket.expires_at)
                                 .add("page_key", page_key(session)));
}

Response pulse_snapshot(const PulseParts& parts, const Request& request, const Session& session) {
    auto snapshot = render_snapshot(parts.snapshots.of(session.client), "");
    const bool known = request.param("HTTP_IF_NONE_MATCH") == snapshot.etag;
    auto response = known ? Response{.status = 304} : Response::json(200, std::move(snapshot.json));
    response.headers.emplace_back("ETag", snapshot.etag);
    return response;
}

EventStream pulse_events(const PulseParts& parts, const Request& request, const Session& session) {
    if (!parts.hub.has_room(session.client)) throw Busy{seconds{10}};
    if (const auto id = last_event_id(request)) {
        if (auto stream = resume(parts, session.client, *id)) return std::move(*stream);
    }
    const auto snapshot = render_snapshot(parts.snapshots.of(session.client), "snapshot");
    return {.client = session.client,
            .opening = sse::encode(snapshot.last_event_id, snapshot.json),
            .last_id = snapshot.last_event_id};
}

void add_pulse_routes(Router& router, PulseParts parts) {
    router.add(
        "pulse-ticket",
        {.method = "GET", .handle = [parts](const Request&, const Session& session) -> Answer {
             return pulse_ticket(parts, session);
         }});
    router.add("pulse-snapshot",
               {.method = "GET",
                .identity = Identity::ticket,
                .handle = [parts](const Request& request, const Session& session) -> Answer {
                    return pulse_snapshot(parts, request, session);
                }});
    router.add("pulse-events",
               {.method = "GET",
                .identity = Identity::ticket,
                .handle = [parts](const Request& request, const Session& session) -> Answer {
                    return pulse_events(parts, request, session);
                }});
}

}  // namespace eb::app
