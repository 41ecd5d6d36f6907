// Times are the database's: hosts' clocks differ.
#include "store/lease.hpp"

#include "store/columns.hpp"
#include "store/query.hpp"

namespace eb::store {

Lease::Lease(Pool& pool, std::string name, const std::string& holder, seconds length)
    : pool_(pool), name_(std::move(name)), holder_(cut(holder, 128)), length_(length) {}

std::optional<Fence> Lease::acquire() {
    Session session{pool_};
    // By itself: it shares the row's lock, and two that share it and then want it alone would wait
    // for each other, and for the holder who gives the lease back.
    Query{session, "eb_lease"}
        .text("INSERT IGNORE INTO eb_lease (name, holder, token, expires_at) VALUES ")
        .row(name_, "", 0, 0)
        .run();
    Transaction transaction{session};
    // The row's lock waits for a holder's transaction under way: what it writes comes before us.
    const auto taken = Query{session, "eb_lease"}
                           .text("UPDATE eb_lease SET token = token + 1, holder = ")
                           .value(holder_)
                           .text(", expires_at = UNIX_TIMESTAMP(SYSDATE()) + ")
                           .value(length_.count())
                           .text(" WHERE expires_at <= UNIX_TIMESTAMP(SYSDATE()) AND name = ")
                           .value(name_)
                           .run();
    std::optional<Fence> fence;
    if (taken == 1) {
        Query{session, "eb_lease"}
            .text("SELECT token FROM eb_lease WHERE name = ")
            .value(name_)
            .text(" FOR UPDATE")
            .rows(1, [&](const Row& row) {
                fence = Fence{name_, static_cast<std::uint64_t>(row.integer(0))};
            });
    }
    transaction.commit();
    return fence;
}

bool Lease::renew(const Fence& fence, const std::optional<Sign>& sign) {
    Session session{pool_};
    Transaction transaction{session};
    bool ours = false;
    Query{session, "eb_lease"}
        .text("SELECT 1 FROM eb_lease WHERE name = ")
        .value(fence.name)
        .text(" AND token = ")
        .value(fence.token)
        .text(" FOR UPDATE")
        .rows(1, [&](const Row&) { ours = true; });
    if (ours) {
        Query{session, "eb_lease"}
            .text("UPDATE eb_lease SET expires_at = UNIX_TIMESTAMP(SYSDATE()) + ")
            .value(length_.count())
            .text(" WHERE name = ")
            .value(fence.name)
            .run();
        if (sign) give(session, fence, *sign);
    }
    transaction.commit();
    return ours;
}

// A sign that was never well has been waited for since it was first missed.
void Lease::give(Session& session, const Fence& fence, const Sign& sign) {
    Query query{session, "eb_lease"};
    query.text(sign.well ? "INSERT" : "INSERT IGNORE")
        .text(" INTO eb_lease (name, holder, token, expires_at) VALUES (")
        .values(sign.name, holder_, fence.token)
        .text(", UNIX_TIMESTAMP(SYSDATE()) + ")
        .value(sign.well ? length_.count() : 0)
        .text(")");
    if (sign.well) {
        query.text(
            " ON DUPLICATE KEY UPDATE holder = VALUES(holder), token = VALUES(token), "
            "expires_at = VALUES(expires_at)");
    }
    query.run();
}

void Lease::release(const Fence& fence, bool done) {
    Session session{pool_};
    Transaction transaction{session};
    Query{session, "eb_lease"}
        .text(done ? "UPDATE eb_lease SET expires_at = 0, done_at = UNIX_TIMESTAMP() WHERE name = "
                   : "UPDATE eb_lease SET expires_at = 0 WHERE name = ")
        .value(fence.name)
        .text(" AND token = ")
        .value(fence.token)
        .run();
    transaction.commit();
}

std::vector<LeaseEnd> leases(Pool& pool, const std::string& prefix) {
    return reading(pool, [&](Session& session) {
        std::vector<LeaseEnd> ends;
        Query{session, "eb_lease"}
            .text(
                "SELECT name, expires_at, expires_at <= UNIX_TIMESTAMP(), done_at, holder FROM "
                "eb_lease WHERE name LIKE ")
            .value(prefix + "%")
            .text(" LIMIT 1000")
            .rows(5, [&](const Row& row) {
                ends.push_back({.name = row.text(0),
                                .expires_at = row.time(1),
                                .over = row.integer(2) != 0,
                                .done_at = row.time(3),
                                .holder = row.text(4)});
            });
        return ends;
    });
}

void hold(Session& session, const Fence& fence) {
    bool ours = false;
    Query{session, "eb_lease"}
        .text("SELECT 1 FROM eb_lease WHERE name = ")
        .value(fence.name)
        .text(" AND token = ")
        .value(fence.token)
        .text(" LOCK IN SHARE MODE")
        .rows(1, [&](const Row&) { ours = true; });
    if (!ours) throw Fenced{"another worker holds " + fence.name};
}

}  // namespace eb::store
