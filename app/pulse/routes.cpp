// The pulse's routes.
#include "app/pulse/routes.hpp"

#include "app/http/errors.hpp"
#include "app/http/sse.hpp"
#include "json/reader.hpp"

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

/// Exactly what came after `id` for this client by the log, scoped by what it owns now; absent when
/// the log cannot say.
std::optional<EventStream> resume(const PulseParts& parts, ClientId client, std::uint64_t id) {
    const auto range = parts.log_range();
    const bool known = id <= range.last_id &&
                       (range.first_id == 0 ? id == range.last_id : id + 1 >= range.first_id);
    if (!known) return std::nullopt;
    const auto rows = parts.log_after(id, kResumeRowsMax);
    if (rows.size() >= static_cast<std::size_t>(kResumeRowsMax)) return std::nullopt;

    const auto directory = parts.directory();
    if (!directory->known) return std::nullopt;
    std::vector<News> all;
    for (const auto& row : rows) {
        if (directory->owner(row.account) != client) continue;
        if (auto news = news_of(row, *directory)) all.push_back(std::move(*news));
    }
    parts.name(all);
    EventStream stream{.client = client, .last_id = rows.empty() ? id : rows.back().id};
    for (const auto& news : all) stream.opening += render(news);
    return stream;
}

std::optional<EventStream> go_on(const PulseParts& parts, ClientId client, std::uint64_t id) {
    switch (parts.hub.can_resume(client, id)) {
        case Hub::Resume::here: return EventStream{.client = client, .last_id = id};
        case Hub::Resume::log: return resume(parts, client, id);
        case Hub::Resume::snapshot: break;
    }
    return std::nullopt;
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
    auto snapshot = parts.boards.polled(session.client, request.param("HTTP_IF_NONE_MATCH"));
    auto response = snapshot.json.empty() ? Response{.status = 304}
                                          : Response::json(200, std::move(snapshot.json));
    response.headers.emplace_back("ETag", snapshot.etag);
    return response;
}

EventStream pulse_events(const PulseParts& parts, const Request& request, const Session& session) {
    const auto client = session.client;
    if (!parts.hub.has_room(client)) throw Busy{seconds{10}};
    const auto scope = parts.hub.scope();
    std::optional<EventStream> stream;
    if (const auto id = last_event_id(request)) stream = go_on(parts, client, *id);
    if (stream) {
        stream->opening += parts.word(client);
    } else {
        const auto snapshot = parts.boards.opening(client, "snapshot");
        stream = EventStream{.client = client,
                             .opening = sse::encode(snapshot.last_event_id, snapshot.json),
                             .last_id = snapshot.last_event_id};
    }
    stream->scope = scope;
    return std::move(*stream);
}

void add_pulse_routes(Router& router, const PulseParts& parts) {
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
