// What the audit log counts: whose rows, which, and how long until there is room.
#include "store/audit.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::tests;

namespace {

const std::vector<std::string> kCounted{"started", "done"};

struct Fixture {
    TestDatabase database;

    std::uint64_t write(const std::string& outcome, seconds ago = seconds{0},
                        const std::string& username = "Acme", int client = 7,
                        const std::string& action = "resetPassword") {
        const auto row = store::write_audit(database.pool(), {.client = ClientId{client},
                                                              .action = action,
                                                              .service = ServiceId{1},
                                                              .server = ServerId{"obc"},
                                                              .username = Username{username},
                                                              .outcome = outcome});
        database.run("UPDATE eb_audit_log SET at = at - " + std::to_string(ago.count()) +
                     " WHERE id = " + std::to_string(row));
        return row;
    }
    static store::AuditScope account(const std::string& username = "Acme") {
        return {.action = "resetPassword",
                .client = ClientId{7},
                .server = ServerId{"obc"},
                .username = Username{username}};
    }
    static store::AuditScope client() { return {.action = "resetPassword", .client = ClientId{7}}; }
    seconds wait(const store::AuditScope& scope, int times, std::uint64_t row) {
        return store::wait_for_turn(database.pool(), scope, {times, seconds{3600}}, kCounted, row);
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Audit: a row says which administrator acted for whom", "[db]") {
    store::write_audit(database.pool(), {.client = ClientId{7},
                                         .user = UserId{3},
                                         .admin = AdminId{12},
                                         .address = "::1",
                                         .action = "runBackup"});
    write("done");
    CHECK(database.column("SELECT CONCAT_WS(' ', client_id, user_id, admin_id, address, action) "
                          "FROM eb_audit_log ORDER BY id") ==
          std::vector<std::string>{"7 3 12 ::1 runBackup", "7 0 0  resetPassword"});
}

TEST_CASE_METHOD(Fixture, "Audit: a turn comes when the oldest that counts has left", "[db]") {
    write("done", seconds{1000});
    write("done", seconds{10});
    const auto mine = write("started");
    CHECK(wait(account(), 3, mine) == seconds{0});
    const auto left = wait(account(), 2, mine);
    CHECK(left <= seconds{2600});
    CHECK(left > seconds{2500});
    write("done", seconds{3700});  // Has left.
    CHECK(wait(account(), 3, mine) == seconds{0});
    write("policy");  // Nothing was asked.
    CHECK(wait(account(), 3, mine) == seconds{0});
    write("started");  // Behind this one, and seen all the same.
    CHECK(wait(account(), 3, mine) > seconds{0});
}

TEST_CASE_METHOD(Fixture, "Audit: others' rows count for nobody else", "[db]") {
    const auto mine = write("started");
    write("done", seconds{5}, "acme");  // Bytes are compared.
    write("done", seconds{5}, "Acme", 8);
    write("done", seconds{5}, "Acme", 7, "cancelJob");
    CHECK(wait(account(), 1, mine) == seconds{0});
    CHECK(wait(account("acme"), 1, mine) > seconds{0});
    CHECK(wait(client(), 1, mine) > seconds{0});  // Both accounts are this client's.
    CHECK(wait(client(), 2, mine) == seconds{0});
}

TEST_CASE_METHOD(Fixture, "Audit: what is under way, and who was the last", "[db]") {
    const auto old = write("started", seconds{500});
    const auto done = write("done", seconds{20});
    const auto other = write("started", seconds{3});
    const auto mine = write("started");
    write("started", seconds{0}, "acme");
    CHECK(store::under_way(database.pool(), account(), seconds{120}, mine) ==
          std::vector<std::uint64_t>{other});
    CHECK(store::under_way(database.pool(), account(), seconds{600}, mine).size() == 2);
    CHECK(store::newest_audit(database.pool(), account(), kCounted)->row == mine);
    CHECK(store::newest_audit(database.pool(), old, {"done"})->row == done);
    CHECK(store::newest_audit(database.pool(), old, {"done"})->age >= seconds{20});
    CHECK_FALSE(store::newest_audit(database.pool(), account("nobody"), kCounted));
    CHECK_FALSE(store::newest_audit(database.pool(), 4'000'000, kCounted));
}
