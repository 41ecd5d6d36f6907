// A ticket is base64url(JSON) "." base64url(HMAC-SHA-256 of the first part).
#include "app/session/ticket.hpp"

#include "json/reader.hpp"
#include "json/writer.hpp"

namespace eb::app {
namespace {

constexpr std::size_t kTicketBytesMax =
    1024;  // Ours have some 200; nobody makes us decode megabytes.

}  // namespace

std::string Tickets::seal(const std::string& payload) const {
    return base64url(key_.of("pulse:" + payload));
}

Tickets::Issued Tickets::issue(const Session& session) const {
    const auto expires_at = clock_.now() + kTicketLife;
    json::Array permissions;
    for (const auto& permission : session.permissions) permissions.add(permission);
    const auto payload = base64url(json::Object{}
                                       .add("c", session.client)
                                       .add("u", session.user)
                                       .add("p", permissions)
                                       .add("e", expires_at)
                                       .str());
    return {payload + "." + seal(payload), expires_at};
}

std::optional<Session> Tickets::open(const std::string& text) const {
    const auto dot = text.find('.');
    if (dot == std::string::npos || text.size() > kTicketBytesMax) return std::nullopt;
    const auto payload = text.substr(0, dot);
    if (!equal_constant_time(text.substr(dot + 1), seal(payload))) return std::nullopt;
    const auto bytes = from_base64url(payload);
    if (!bytes) return std::nullopt;

    // The seal holds, so this text is our own.
    const auto document = json::Document::parse(*bytes);
    const auto root = document.root();
    if (from_unix(root.require<std::int64_t>("e")) <= clock_.now()) return std::nullopt;
    Session session{.client = root.require<ClientId>("c"), .user = root.require<UserId>("u")};
    root.at("p").elements([&](const json::Reader& element) {
        session.permissions.insert(element.as<std::string>());
    });
    return session;
}

}  // namespace eb::app
