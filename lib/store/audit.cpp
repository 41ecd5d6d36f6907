// The time is the database's.
#include "store/audit.hpp"

#include "store/columns.hpp"
#include "store/query.hpp"

namespace eb::store {

void write_audit(Pool& pool, const AuditEntry& entry) {
    Session session{pool};
    Query{session, "eb_audit_log"}
        .text(
            "INSERT INTO eb_audit_log (at, client_id, user_id, address, request_id, action, "
            "object, outcome, detail) VALUES (UNIX_TIMESTAMP(), ")
        .value(entry.client)
        .text(", ")
        .value(entry.user)
        .text(", ")
        .value(entry.address.substr(0, 64))
        .text(", ")
        .value(cut(entry.request_id, 64))
        .text(", ")
        .value(cut(entry.action, 64))
        .text(", ")
        .value(cut(entry.object, kNameCharacters))
        .text(", ")
        .value(cut(entry.outcome, 64))
        .text(", ")
        .value(entry.detail)
        .text(")")
        .run();
}

}  // namespace eb::store
