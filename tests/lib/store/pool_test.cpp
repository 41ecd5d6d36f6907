// Sessions that are lost, exhausted or refused.
#include "store/pool.hpp"
#include "store/errors.hpp"
#include "store/pulse_log.hpp"
#include "store/query.hpp"
#include "tests/lib/store/job_reports.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <optional>

using namespace eb;
using namespace eb::store;
using tests::silent;
using tests::TestDatabase;

namespace {

std::string one_value(Session& session, const std::string& sql) {
    std::string value;
    Query{session, ""}.text(sql).rows(1, [&](const Row& row) { value = row.text(0); });
    return value;
}

}  // namespace

TEST_CASE("Pool: a session is strict, in UTC and in utf8mb4", "[store][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    Session session{database.pool()};
    CHECK(one_value(session, "SELECT @@session.time_zone") == "+00:00");
    CHECK(one_value(session, "SELECT @@session.sql_mode").find("STRICT_ALL_TABLES") !=
          std::string::npos);
    CHECK(one_value(session, "SELECT @@session.character_set_client") == "utf8mb4");
    CHECK(one_value(session, "SELECT @@session.tx_isolation") == "REPEATABLE-READ");
}

TEST_CASE("Pool: a read survives that every connection was cut", "[store][db]") {
    TestDatabase database;
    PulseLog log{database.pool()};
    CHECK(log.range().last_id == 0);
    database.kill_connections();
    CHECK(log.range().last_id == 0);
}

TEST_CASE(
    "Pool: a connection that is cut within a transaction is Unavailable, and the next call works",
    "[store][db]") {
    TestDatabase database;
    {
        Session session{database.pool()};
        Transaction transaction{session};
        Query{session, "eb_lease"}
            .text("INSERT INTO eb_lease (name, holder, token, expires_at) VALUES ")
            .row("n", "h", 1, 2)
            .run();
        database.kill_connections();
        try {
            transaction.commit();
            FAIL("the commit must not have worked");
        } catch (const Unavailable& error) {
            CHECK((error.trouble == Trouble::connection));
        }
    }
    CHECK(database.value("SELECT COUNT(*) FROM eb_lease") == "0");
    CHECK_NOTHROW(database.pool().check());
}

TEST_CASE("Pool: the wait for a session ends", "[store][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    Pool pool{database.address(), 1, silent(), {.lease = seconds{0}}};
    const Session taken{pool};
    CHECK_THROWS_AS(pool.check(), Unavailable);
}

TEST_CASE("Pool: no server is Unavailable, and costs no place in the pool", "[store][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    auto address = database.address();
    address.unix_socket = "/nonexistent/socket";
    Pool pool{address, 1, silent()};
    for (int i = 0; i < 3; ++i) {
        CAPTURE(i);
        try {
            pool.check();
            FAIL("nobody listens there");
        } catch (const Unavailable& error) {
            CHECK((error.trouble == Trouble::connection));
            CHECK(error.number == 2002);
        }
    }
}

TEST_CASE("Pool: a password may hold spaces, backslashes and quotes", "[store][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    const std::string password =
        GENERATE(as<std::string>{}, "plain", "two words", "it's", "a\"b", "back\\slash", "x=y;z");
    CAPTURE(password);
    const auto user = database.address().dbname;
    {
        Session session{database.pool()};
        Query{session, "user"}
            .text("CREATE USER ")
            .value(user)
            .text(" IDENTIFIED BY ")
            .value(password)
            .run();
        Query{session, "user"}.text("GRANT ALL ON " + user + ".* TO ").value(user).run();
    }
    auto address = database.address();
    address.user = user;
    address.password = Secret{password};
    Pool pool{address, 1, silent()};
    CHECK_NOTHROW(pool.check());
    address.password = Secret{"wrong"};
    Pool refused{address, 1, silent()};
    CHECK_THROWS_AS(refused.check(), Unavailable);
    database.run("DROP USER " + user);
}

TEST_CASE("Query: values of every kind come back as they were", "[store][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    database.run(
        "CREATE TABLE t (id BIGINT PRIMARY KEY, text_ LONGTEXT CHARACTER SET utf8mb4, bytes_ "
        "VARBINARY(255))");
    const std::string nasty = "it's \"quoted\" \\ back :name; 😀 \n\t\r -- %";
    const std::string binary = "a\\' :v0 ";
    const std::int64_t largest = 9'223'372'036'854'775'807;
    Session session{database.pool()};
    Query{session, "t"}
        .text("INSERT INTO t VALUES ")
        .row(largest, nasty, binary)
        .row(-1, "", "")
        .run();

    std::vector<std::string> texts;
    Query{session, "t"}
        .text("SELECT id, text_, bytes_, NULL FROM t WHERE id = ")
        .value(largest)
        .rows(4, [&](const Row& row) {
            CHECK(row.integer(0) == largest);
            CHECK(row.text(2) == binary);
            CHECK(row.is_null(3));
            texts.push_back(row.text(1));
        });
    CHECK(texts == std::vector<std::string>{nasty});
}

TEST_CASE("Query: refused data names the table and never the values", "[store][db]") {
    TestDatabase database;
    Session session{database.pool()};
    try {
        Query{session, "eb_lease"}
            .text("INSERT INTO eb_lease (name, holder, token, expires_at) VALUES ")
            .row(std::string(200, 'x'), "secret", 1, 2)
            .key("n")
            .run();
        FAIL("too long for its column");
    } catch (const Rejected& error) {
        CHECK(error.table == "eb_lease");
        CHECK(error.key == "n");
        CHECK(error.number == 1406);
        CHECK(std::string{error.what()}.find("secret") == std::string::npos);
        CHECK(std::string{error.what()}.find("INSERT") == std::string::npos);
    }
}

TEST_CASE("Query: a missing table is the schema's trouble, not the data's", "[store][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    Session session{database.pool()};
    try {
        Query{session, "gone"}.text("SELECT 1 FROM gone").rows(1, [](const Row&) {});
        FAIL("there is no such table");
    } catch (const Unavailable& error) {
        CHECK((error.trouble == Trouble::schema));
    }
}

TEST_CASE("Query: a deadlock is contention, and the other one proceeds", "[store][db]") {
    TestDatabase database;
    database.run(
        "INSERT INTO eb_lease (name, holder, token, expires_at) VALUES ('a', '', 1, 1), ('b', '', "
        "1, 1)");
    // Each takes one row, waits until both have one, and then wants the other's.
    std::promise<void> has_a;
    std::promise<void> has_b;
    const auto work = [&](const char* mine, const char* theirs, std::promise<void>& have,
                          std::future<void> other) {
        std::optional<Trouble> trouble;
        Session session{database.pool()};
        Transaction transaction{session};
        const auto touch = [&](const char* name) {
            Query{session, "eb_lease"}
                .text("UPDATE eb_lease SET token = token + 1 WHERE name = ")
                .value(name)
                .run();
        };
        touch(mine);
        have.set_value();
        other.wait();
        try {
            touch(theirs);
            transaction.commit();
        } catch (const Unavailable& error) {
            trouble = error.trouble;
        }
        return trouble;
    };
    auto one =
        std::async(std::launch::async, [&] { return work("a", "b", has_a, has_b.get_future()); });
    auto two =
        std::async(std::launch::async, [&] { return work("b", "a", has_b, has_a.get_future()); });
    const auto first = one.get();
    const auto second = two.get();
    CHECK(first.has_value() != second.has_value());
    CHECK((first.value_or(Trouble::contention) == Trouble::contention));
    CHECK((second.value_or(Trouble::contention) == Trouble::contention));
    CHECK(database.value("SELECT SUM(token) FROM eb_lease") == "4");
}
