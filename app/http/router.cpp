// The router and the error boundary. Each family of errors has its status here and nowhere else.
#include "app/http/router.hpp"

#include "app/http/errors.hpp"
#include "json/reader.hpp"
#include "store/errors.hpp"

namespace eb::app {
namespace {

constexpr const char* kModule = "eazybackup";
constexpr const char* kBug =
    "Something went wrong on our side. Nothing was changed. Try again; if it stays, tell us the "
    "number below.";
constexpr const char* kNoDatabase =
    "We cannot reach our database just now. Your backups run on their own and are not affected. "
    "Try again in a moment.";

}  // namespace

std::string Router::route_name(const Request& request) const {
    if (request.param("EB_INTERNAL") == "1") return "health";
    const auto module = request.query.plain("m");
    const auto action = request.query.plain("a");
    if (module && *module != kModule) throw NotFound{};
    if (!module) throw BadRequest{"m", "The address names no module."};
    const auto name = action.value_or("dashboard");
    // nginx decided by its own reading of the query. Where the two readings differ, somebody is
    // trying something.
    const auto& routed = request.param("EB_ROUTE");
    if (!routed.empty() && routed != name)
        throw BadRequest{"a", "This address is not spelled as our pages spell it."};
    return name;
}

Answer Router::answer(const Request& request) const {
    const Route* route = nullptr;
    const auto& id = request.param("EB_REQUEST_ID");
    const auto log = parts_.log.with({{"request", id}});
    try {
        const auto name = route_name(request);
        const auto found = routes_.find(name);
        if (found == routes_.end()) throw NotFound{};
        route = &found->second;
        return run(*route, request);
    } catch (const RequestError& error) {
        auto response = error_answer(route, request, error.status, error.code, error.what());
        if (error.retry_after > seconds{0}) {
            response.headers.emplace_back("Retry-After", std::to_string(error.retry_after.count()));
        }
        return response;
    } catch (const json::Malformed& error) {
        return error_answer(route, request, 400, "bad_request",
                            error.path.empty() ? "The body is not valid JSON."
                                               : error.path + ": " + error.reason + ".");
    } catch (const store::Unavailable& error) {
        log.error("database_unavailable", {{"why", error.what()}});
        auto response = error_answer(route, request, 503, "unavailable", kNoDatabase);
        response.headers.emplace_back("Retry-After", "5");
        return response;
    } catch (const std::exception& error) {
        log.error("bug", {{"why", error.what()}});
        return error_answer(route, request, 500, "internal", kBug);
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
        auto response = error_answer(&route, request, 405, "bad_method",
                                     "This address does not take " + request.method + ".");
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

Response Router::error_answer(const Route* route, const Request& request, int status,
                              const std::string& code, const std::string& message) const {
    const auto& id = request.param("EB_REQUEST_ID");
    if (route != nullptr && route->page)
        return Response::html(status, parts_.error_page(status, message, id));
    return Response::json(status, json::Object{}
                                      .add("status", "error")
                                      .add("code", code)
                                      .add("message", message)
                                      .add("request_id", id)
                                      .str());
}

}  // namespace eb::app
