// The router and the error boundary. Each family of errors has its status here and nowhere else.
#include "app/http/router.hpp"

#include "app/http/errors.hpp"
#include "comet/dispatch.hpp"
#include "comet/profile.hpp"
#include "json/reader.hpp"
#include "profile/upstream.hpp"
#include "store/errors.hpp"

namespace eb::app {
namespace {

constexpr const char* kModule = "eazybackup";
constexpr const char* kInvalidRoute = "invalid";  // nginx's word for a query in disguise.
constexpr const char* kBug =
    "Something went wrong on our side. Nothing was changed. Try again; if it stays, tell us the "
    "number below.";
constexpr const char* kNoDatabase =
    "We cannot reach our database just now. Your backups run on their own and are not affected. "
    "Try again in a moment.";
constexpr const char* kNoServer =
    "The backup server did not answer. Nothing was changed. Your backups run on their own and are "
    "not affected. Try again in a moment.";
constexpr const char* kRefused =
    "The backup server refused that. Nothing was changed. If it stays, tell us the number below.";
constexpr const char* kGone =
    "The device went offline meanwhile. Nothing was changed. Try when it is back.";
constexpr const char* kChanged =
    "Somebody else changed this user at the same time, again and again. Nothing was changed. Try "
    "again in a moment.";

/// Of a request that is answered later only its id is needed then; its body may hold a password.
Request what_stays(const Request& request) {
    Request later{.method = request.method};
    later.params.emplace("EB_REQUEST_ID", request.param("EB_REQUEST_ID"));
    return later;
}

}  // namespace

std::string Router::route_name(const Request& request) const {
    if (request.param("EB_INTERNAL") == "1") return "health";
    const auto module = request.query.plain("m");
    const auto action = request.query.plain("a");
    if (module && *module != kModule) throw NotFound{};
    if (!module) throw BadRequest{"m", "The address names no module."};
    auto name = action.value_or("dashboard");
    // nginx decided by its own reading of the query. Where the two readings differ, somebody is
    // trying something.
    const auto& routed = request.param("EB_ROUTE");
    if (!routed.empty() && routed != name)
        throw BadRequest{"a", "This address is not spelled as our pages spell it."};
    return name;
}

Answer Router::answer(const Request& request) const {
    const Route* route = nullptr;
    try {
        const auto name = route_name(request);
        const auto found = routes_.find(name);
        if (found == routes_.end()) throw NotFound{};
        route = &found->second;
        auto answer = run(*route, request);
        if (auto* slow = std::get_if<SlowAnswer>(&answer))
            return guarded(*route, request, std::move(*slow));
        if (auto* task = std::get_if<LongAnswer>(&answer))
            return guarded(*route, request, as_task(*route, request, std::move(*task)));
        return answer;
    } catch (...) {
        return refusal(route, request);
    }
}

SlowAnswer Router::guarded(const Route& route, const Request& request, SlowAnswer slow) const {
    try {
        throw Busy{seconds{5}};
    } catch (const Busy&) {
        slow.busy = refusal(&route, request);
    }
    slow.make = [this, &route, later = what_stays(request), make = std::move(slow.make)] {
        try {
            return make();
        } catch (...) {
            return refusal(&route, later);
        }
    };
    return slow;
}

SlowAnswer Router::as_task(const Route& route, const Request& request, LongAnswer task) const {
    task.make = [this, &route, later = what_stays(request),
                 make = std::move(task.make)](const std::stop_token& stop) {
        try {
            return make(stop);
        } catch (...) {
            return refusal(&route, later);
        }
    };
    return {.make = [this, task = std::move(task)] { return parts_.answer_long(task); },
            .busy = {}};
}

Response Router::refusal(const Route* route, const Request& request) const {
    const auto log = parts_.log.with({{"request", request.param("EB_REQUEST_ID")}});
    const auto refuse = [&](const Problem& problem) {
        auto response = error_answer(route, request, problem);
        if (problem.retry_after > seconds{0})
            response.headers.emplace_back("Retry-After",
                                          std::to_string(problem.retry_after.count()));
        return response;
    };
    // Of what nginx does not log there is one line, and no more of them than the disk can bear.
    const bool told_apart = parts_.refused && unlogged(request);
    using Say = void (log::Logger::*)(std::string_view, log::Fields) const;
    const auto blame = [&](Say say, const char* event, const std::exception& error,
                           Problem problem) {
        problem.why = error.what();
        if (!told_apart) (log.*say)(event, {{"why", problem.why}});
        return refuse(problem);
    };
    constexpr Say kWarn = &log::Logger::warn;
    constexpr Say kError = &log::Logger::error;
    try {
        throw;
    } catch (const RequestError& error) {
        return refuse({error.status, error.code, error.what(), error.field, error.retry_after});
    } catch (const json::Malformed& error) {
        return refuse({400, "bad_request",
                       error.path.empty() ? "The body is not valid JSON."
                                          : error.path + ": " + error.reason + ".",
                       error.path});
    } catch (const store::Unavailable& error) {
        return blame(kError, "database_unavailable", error,
                     {503, "unavailable", kNoDatabase, "", seconds{5}});
    } catch (const comet::Unreachable& error) {
        const bool late = error.kind == http::Failure::timeout;
        return blame(kWarn, "server_unreachable", error,
                     {late ? 504 : 502, "server_unreachable", kNoServer});
    } catch (const profile::Unresolved& error) {
        return blame(kError, "server_unresolved", error, {502, "server_unreachable", kNoServer});
    } catch (const comet::NotConnected&) {
        return refuse({409, "device_offline", kGone});
    } catch (const comet::Conflict&) {
        return refuse({409, "changed_meanwhile", kChanged});
    } catch (const comet::Refused& error) {
        // Its own sentence is for the log: it may name what is not the customer's.
        if (error.transient() || error.credentials())
            return blame(kWarn, "server_refused", error, {502, "server_unreachable", kNoServer});
        return blame(kWarn, "server_refused", error, {422, "refused", kRefused});
    } catch (const std::exception& error) {
        return blame(kError, "bug", error, {500, "internal", kBug});
    }
}

std::optional<Session> Router::who(const Route& route, const Request& request) const {
    if (route.identity == Identity::internal) return Session{};
    auto session = session_of(request);
    if (session || route.identity == Identity::bridge) return session;
    const auto ticket = request.query.find("k");
    return ticket ? parts_.open_ticket(*ticket) : std::nullopt;
}

Answer Router::run(const Route& route, const Request& request) const {
    const bool allowed = request.method == route.method ||
                         (request.method == "HEAD" && route.method == "GET" && route.page);
    if (!allowed) {
        auto response =
            error_answer(&route, request,
                         {405, "bad_method", "This address does not take " + request.method + "."});
        response.headers.emplace_back("Allow", route.method);
        return response;
    }
    if (route.identity == Identity::internal && request.param("EB_INTERNAL") != "1")
        throw NotFound{};

    const auto session = who(route, request);
    if (!session) {
        if (route.page) return Response::redirect(parts_.login_address);
        throw Unauthenticated{};
    }
    if (!session->gate.empty()) {
        if (route.page) return Response::redirect(parts_.gate_address(session->gate));
        throw Forbidden{"gate", "There is something to confirm first. Reload the page."};
    }
    if (route.identity != Identity::internal && !session->may(route.permission)) {
        throw Forbidden{
            "forbidden",
            "Your login may not do this. The account's owner can give it the permission."};
    }
    if (route.method == "POST") require_own_post(request, *session);
    return route.handle(request, *session);
}

bool Router::unlogged(const Request& request) const {
    const auto& routed = request.param("EB_ROUTE");
    const auto found = routes_.find(routed);
    return routed == kInvalidRoute ||
           (found != routes_.end() && found->second.identity == Identity::ticket);
}

void Router::tell(const Route* route, const Request& request, const Problem& problem) const {
    if (!parts_.refused || !unlogged(request)) return;
    ClientId client{};
    try {
        if (const auto session = route != nullptr ? who(*route, request) : std::nullopt)
            client = session->client;
    } catch (const RequestError&) {
        // Who it is was what could not be read.
    }
    parts_.refused({.route = request.param("EB_ROUTE"),
                    .status = problem.status,
                    .reason = problem.code,
                    .why = problem.why,
                    .client = client,
                    .request_id = request.param("EB_REQUEST_ID")});
}

Response Router::error_answer(const Route* route, const Request& request,
                              const Problem& problem) const {
    tell(route, request, problem);
    if (route != nullptr && route->page)
        return Response::html(problem.status,
                              parts_.error_page(request, problem.status, problem.message));
    json::Object body;
    body.add("status", "error").add("code", problem.code).add("message", problem.message);
    if (!problem.field.empty()) body.add("field", problem.field);
    return Response::json(problem.status,
                          body.add("request_id", request.param("EB_REQUEST_ID")).str());
}

}  // namespace eb::app
