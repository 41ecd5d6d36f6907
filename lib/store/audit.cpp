// The time is the database's.
#include "store/audit.hpp"

#include "store/columns.hpp"
#include "store/query.hpp"

namespace eb::store {

std::uint64_t write_audit(Pool& pool, const AuditEntry& entry) {
    Session session{pool};
    Query{session, "eb_audit_log"}
        .text(
            "INSERT INTO eb_audit_log (at, client_id, user_id, address, request_id, action, "
            "service_id, server_id, username, object, outcome, detail) VALUES (UNIX_TIMESTAMP(), ")
        .values(entry.client, entry.user, entry.address.substr(0, 64), cut(entry.request_id, 64),
                cut(entry.action, 64), entry.service, cut(entry.server.value(), 64),
                entry.username.value().substr(0, 255), cut(entry.object, kNameCharacters),
                cut(entry.outcome, 64), entry.detail)
        .text(")")
        .run();
    std::uint64_t row = 0;
    Query{session, "eb_audit_log"}.text("SELECT LAST_INSERT_ID()").rows(1, [&](const Row& found) {
        row = static_cast<std::uint64_t>(found.integer(0));
    });
    return row;
}

void finish_audit(Pool& pool, std::uint64_t row, const std::string& outcome) {
    Session session{pool};
    Query{session, "eb_audit_log"}
        .text("UPDATE eb_audit_log SET outcome = ")
        .value(cut(outcome, 64))
        .text(" WHERE id = ")
        .value(row)
        .run();
}

}  // namespace eb::store
