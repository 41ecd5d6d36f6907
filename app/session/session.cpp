// Sessions from trusted parameters, and what protects a POST.
#include "app/session/session.hpp"

#include "app/http/errors.hpp"
#include "core/digest.hpp"

#include <charconv>

namespace eb::app {
namespace {

/// Absent for an empty text. A bridge that hands on rubbish is a fault of the installation, never a
/// login.
std::optional<std::int64_t> id_in(const std::string& text) {
    if (text.empty()) return std::nullopt;
    std::int64_t id = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, id);
    if (read.ec != std::errc{} || read.ptr != end || id < 0 || id > 2147483647)
        throw Busy{seconds{5}};
    return id;
}

std::set<std::string> words_in(const std::string& list) {
    std::set<std::string> words;
    std::size_t from = 0;
    while (from < list.size()) {
        const auto to = std::min(list.find(',', from), list.size());
        if (to > from) words.insert(list.substr(from, to - from));
        from = to + 1;
    }
    return words;
}

std::string bound(const Session& session, const std::string& purpose) {
    return base64url(hmac_sha256(session.csrf_secret.reveal(),
                                 purpose + ":" + std::to_string(session.client.value()) + ":" +
                                     std::to_string(session.user.value())));
}

/// Scheme and host of the page that sent it must be the ones it was sent to.
bool same_origin(const std::string& origin, const std::string& host) {
    const auto scheme = origin.find("://");
    return scheme != std::string::npos && !host.empty() && origin.substr(scheme + 3) == host;
}

}  // namespace

std::optional<Session> session_of(const Request& request) {
    const auto client = id_in(request.param("EB_CLIENT_ID"));
    if (!client || *client == 0) return std::nullopt;
    const bool masquerading = request.param("EB_ADMIN") == "1";
    const auto admin = masquerading ? id_in(request.param("EB_ADMIN_ID")) : std::nullopt;
    return Session{
        .client = ClientId{*client},
        .user = UserId{id_in(request.param("EB_USER_ID")).value_or(0)},
        .permissions = words_in(request.param("EB_PERMS")),
        .masquerading = masquerading,
        .admin = AdminId{admin.value_or(0)},
        .gate = request.param("EB_GATE"),
        .csrf_secret = Secret{request.param("EB_CSRF_SECRET")},
        .language = request.param("EB_LANGUAGE"),
    };
}

std::string csrf_token(const Session& session) { return bound(session, "csrf"); }
std::string page_key(const Session& session) { return bound(session, "page"); }

void require_own_post(const Request& request, const Session& session) {
    const auto refuse = [] {
        throw Forbidden{"csrf",
                        "This page is out of date. Nothing was changed. Reload it and try again."};
    };
    // An empty secret would make a token that anybody can compute.
    if (session.csrf_secret.reveal().size() < 32) refuse();
    if (!equal_constant_time(request.param("HTTP_X_CSRF_TOKEN"), csrf_token(session))) refuse();

    auto type = request.param("CONTENT_TYPE");
    type = type.substr(0, type.find(';'));
    while (!type.empty() && type.back() == ' ') type.pop_back();
    if (type != "application/json")
        throw RequestError{415, "bad_request", "The body must be application/json."};

    const auto& origin = request.param("HTTP_ORIGIN");
    if (!origin.empty() && !same_origin(origin, request.param("HTTP_HOST"))) refuse();
    const auto& site = request.param("HTTP_SEC_FETCH_SITE");
    if (!site.empty() && site != "same-origin") refuse();
}

}  // namespace eb::app
