// Pulse tickets: they let a page read its pulse for five minutes without booting WHMCS for each
// request. A ticket reads, never changes.
#pragma once

#include "app/session/session.hpp"
#include "core/digest.hpp"

#include <optional>
#include <string>

namespace eb::app {

constexpr seconds kTicketLife{300};

class Tickets {
public:
    /// `key`: EB_TICKET_KEY, at least 32 bytes, the same on every responder.
    Tickets(const Secret& key, const Clock& clock) : key_(key.reveal()), clock_(clock) {}

    struct Issued {
        std::string text;
        sys_seconds expires_at;
    };
    Issued issue(const Session& session) const;

    /// The session behind a ticket (no CSRF secret, so nothing can be changed with it). Absent when
    /// it is forged or has expired.
    std::optional<Session> open(const std::string& text) const;

private:
    std::string seal(const std::string& payload) const;

    HmacSha256 key_;
    const Clock& clock_;
};

}  // namespace eb::app
