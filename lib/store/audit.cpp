// The time is the database's.
#include "store/audit.hpp"

#include "store/columns.hpp"
#include "store/query.hpp"

#include <algorithm>

namespace eb::store {
namespace {

/// The rows of a scope, by idx_action_at.
Query& add_scope(Query& query, const AuditScope& scope) {
    query.text("action = ").value(scope.action).text(" AND client_id = ").value(scope.client);
    if (scope.username.value().empty()) return query;
    return query.text(" AND server_id = ")
        .value(scope.server)
        .text(" AND username = ")
        .value(scope.username);
}

}  // namespace

std::uint64_t write_audit(Pool& pool, const AuditEntry& entry) {
    Session session{pool};
    Query{session, "eb_audit_log"}
        .text(
            "INSERT INTO eb_audit_log (at, client_id, user_id, admin_id, address, request_id, "
            "action, "
            "service_id, server_id, username, object, outcome, detail) VALUES (UNIX_TIMESTAMP(), ")
        .values(entry.client, entry.user, entry.admin, entry.address.substr(0, 64),
                cut(entry.request_id, 64), cut(entry.action, 64), entry.service,
                cut(entry.server.value(), 64), entry.username.value().substr(0, 255),
                cut(entry.object, kNameCharacters), cut(entry.outcome, 64), entry.detail)
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

seconds wait_for_turn(Pool& pool, const AuditScope& scope, const Allowance& allowance,
                      const std::vector<std::string>& outcomes, std::uint64_t row) {
    const auto times = static_cast<std::size_t>(allowance.times);
    std::size_t counted = 0;
    seconds wait{0};
    Session session{pool};
    Query query{session, "eb_audit_log"};
    query.text("SELECT UNIX_TIMESTAMP() - at FROM eb_audit_log WHERE ");
    add_scope(query, scope)
        .text(" AND at > UNIX_TIMESTAMP() - ")
        .value(allowance.within.count())
        .text(" AND id <> ")
        .value(row)
        .text(" AND outcome IN ")
        .list(outcomes)
        .text(" ORDER BY at DESC LIMIT ")
        .value(allowance.times)
        .rows(1, [&](const Row& found) {
            // The last of them has to leave.
            if (++counted == times)
                wait = std::max(seconds{1}, allowance.within - seconds{found.integer(0)});
        });
    return wait;
}

std::vector<std::uint64_t> under_way(Pool& pool, const AuditScope& scope, seconds within,
                                     std::uint64_t row) {
    constexpr std::size_t kRowsMax = 100;
    std::vector<std::uint64_t> rows;
    Session session{pool};
    Query query{session, "eb_audit_log"};
    query.text("SELECT id FROM eb_audit_log WHERE ");
    add_scope(query, scope)
        .text(" AND at > UNIX_TIMESTAMP() - ")
        .value(within.count())
        .text(" AND id <> ")
        .value(row)
        .text(" AND outcome = 'started' LIMIT ")
        .value(kRowsMax)
        .rows(1, [&](const Row& found) {
            rows.push_back(static_cast<std::uint64_t>(found.integer(0)));
        });
    return rows;
}

std::optional<AuditMark> newest_audit(Pool& pool, const AuditScope& scope,
                                      const std::vector<std::string>& outcomes) {
    std::optional<AuditMark> mark;
    Session session{pool};
    Query query{session, "eb_audit_log"};
    query.text("SELECT id, outcome, UNIX_TIMESTAMP() - at FROM eb_audit_log WHERE ");
    add_scope(query, scope)
        .text(" AND outcome IN ")
        .list(outcomes)
        .text(" ORDER BY at DESC, id DESC LIMIT 1")
        .rows(3, [&](const Row& found) {
            mark = AuditMark{.row = static_cast<std::uint64_t>(found.integer(0)),
                             .outcome = found.text(1),
                             .age = seconds{found.integer(2)}};
        });
    return mark;
}

std::optional<AuditMark> newest_audit(Pool& pool, std::uint64_t row,
                                      const std::vector<std::string>& outcomes) {
    std::optional<AuditScope> scope;
    {
        Session session{pool};
        Query{session, "eb_audit_log"}
            .text("SELECT action, client_id, server_id, username FROM eb_audit_log WHERE id = ")
            .value(row)
            .rows(4, [&](const Row& found) {
                scope = AuditScope{.action = found.text(0),
                                   .client = ClientId{found.integer(1)},
                                   .server = ServerId{found.text(2)},
                                   .username = Username{found.text(3)}};
            });
    }
    return scope ? newest_audit(pool, *scope, outcomes) : std::nullopt;
}

}  // namespace eb::store
