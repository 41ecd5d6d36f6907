// Who is asking: nginx's trusted parameters, or a pulse ticket.
#pragma once

#include "app/http/message.hpp"
#include "core/admin_id.hpp"
#include "core/clock.hpp"
#include "core/secret.hpp"

#include <optional>
#include <set>
#include <string>

namespace eb::app {

struct Session {
    ClientId client;
    UserId user;
    std::set<std::string> permissions;  ///< WHMCS permission keys; `*` holds them all.
    bool masquerading = false;          ///< An administrator looks through the client's eyes.
    AdminId admin{};                    ///< Which one.
    std::string gate;                   ///< The page gate to pass first; empty: none.
    Secret csrf_secret;
    std::string language;

    bool may(const std::string& permission) const {
        return permissions.contains("*") || permissions.contains(permission);
    }
};

constexpr const char* kReadPermission = "products";
constexpr const char* kChangePermission = "manageproducts";

/// The session that nginx's bridge vouches for; absent: nobody. Reads EB_* parameters only:
/// everything else is the client's word. Throws RequestError 503 when nginx handed on something
/// that is not an id.
std::optional<Session> session_of(const Request& request);

/// What a page sends back in X-CSRF-Token. Bound to the WHMCS session and to the client.
std::string csrf_token(const Session& session);
/// Throws Forbidden (`csrf`) unless header, content type, Origin and Sec-Fetch-Site all fit a POST
/// of our own pages.
void require_own_post(const Request& request, const Session& session);

/// Differs between two clients of one browser, so that a page notices that its session now means
/// somebody else.
std::string page_key(const Session& session);

}  // namespace eb::app
