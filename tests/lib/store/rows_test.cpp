// Rows by a prepared statement: what goes in comes out, however the server takes them.
#include "store/rows.hpp"
#include "store/query.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <vector>

using namespace eb;
using eb::tests::TestDatabase;
using store::Query;
using store::Rows;
using store::Session;

namespace {

const std::string kInsert =
    "INSERT INTO t (id, word, number, at) VALUES (?, ?, ?, FROM_UNIXTIME(?)) ON DUPLICATE KEY "
    "UPDATE word = VALUES(word)";

struct Fixture {
    TestDatabase database{TestDatabase::Tables::none};
    Session session{database.pool()};

    Fixture() {
        database.run(
            "CREATE TABLE t (id INT PRIMARY KEY, word VARCHAR(20) CHARACTER SET utf8mb4, number "
            "BIGINT NOT NULL, at TIMESTAMP NULL)");
    }
    void settle() {
        Query{session, ""}.text("SELECT 1").rows(1, [](const store::Row&) {});
    }
    std::int64_t count() {
        std::int64_t rows = 0;
        Query{session, "t"}.text("SELECT COUNT(*) FROM t").rows(1, [&](const store::Row& row) {
            rows = row.integer(0);
        });
        return rows;
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Rows: values arrive as they were given", "[store][db]") {
    SECTION("all at once") { REQUIRE(session.connection().takes_many()); }
    SECTION("one by one, as behind a proxy that knows no other way") {
        session.connection().takes_one_by_one();
    }
    SECTION("where the server writes statements down for its replicas") {
        Query{session, ""}.text("SET SESSION binlog_format = 'STATEMENT'").run();
    }
    const std::vector<std::string> words = {
        "", "it's", "\\", "a\nb", std::string{"\0z", 2}, "Z\xc3\xbcrich \xf0\x9f\x98\x80", "?"};
    const std::int64_t large = 9007199254740993;
    Rows rows{session, "t", kInsert};
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::optional<sys_seconds> at;
        if (i % 2 == 1) at = from_unix(1763799000);
        rows.add(i, words[i], i == 0 ? -large : large, at);
    }
    rows.run_ahead();
    rows.run_ahead();  // There is nothing more.
    std::vector<std::string> found;
    Query{session, "t"}
        .text("SELECT word, number, UNIX_TIMESTAMP(at) FROM t ORDER BY id")
        .rows(3, [&](const store::Row& row) {
            CHECK(row.integer(1) == (found.empty() ? -large : large));
            CHECK(row.is_null(2) == (found.size() % 2 == 0));
            if (!row.is_null(2)) CHECK(row.time(2) == from_unix(1763799000));
            found.push_back(row.text(0));
        });
    CHECK(found == words);
}

TEST_CASE_METHOD(Fixture, "Rows: what does not fit one statement goes in several, in order",
                 "[store][db]") {
    database.run("ALTER TABLE t MODIFY word MEDIUMTEXT");
    Rows rows{session, "t", kInsert};
    const std::string large(600'000, 'x');
    int statements = 0;
    for (int i = 0; i < 10; ++i) {
        if (rows.full()) {
            rows.run_ahead();
            ++statements;
        }
        rows.add(i % 9, i < 9 ? large : "the last word", i, from_unix(1));
    }
    rows.run_ahead();
    CHECK(statements == 2);
    CHECK(count() == 9);
    CHECK(database.value("SELECT word FROM t WHERE id = 0") == "the last word");
}

TEST_CASE_METHOD(Fixture, "Rows: what is refused is named, and nothing of it stays",
                 "[store][db]") {
    const auto refused = [&](const auto& how) {
        store::Transaction transaction{session};
        how();
        Rows rows{session, "t", kInsert};
        rows.key("row 2");
        rows.add(1, "fits", 1, from_unix(1));
        rows.add(2, "is longer than the column", 2, from_unix(1));
        rows.run_ahead();
        try {
            settle();
            FAIL("a text that does not fit was taken");
        } catch (const store::Rejected& error) {
            CHECK(error.table == "t");
            CHECK(error.key == "row 2");
            CHECK(error.number == 1406);
        }
    };
    SECTION("all at once") {
        refused([] {});
    }
    SECTION("one by one") {
        refused([&] { session.connection().takes_one_by_one(); });
    }
    CHECK(count() == 0);
    Rows rows{session, "t", kInsert};
    rows.add(3, "goes on", 3, from_unix(1));
    rows.run_ahead();
    CHECK(count() == 1);
}

TEST_CASE_METHOD(Fixture, "Rows: a table that is missing is not the data's fault", "[store][db]") {
    Rows rows{session, "u", "INSERT INTO u (id) VALUES (?)"};
    rows.add(1);
    rows.run_ahead();
    CHECK_THROWS_AS(settle(), store::Unavailable);
}

TEST_CASE_METHOD(Fixture, "Rows: a table that changes under a prepared statement", "[store][db]") {
    for (const int id : {1, 2}) {
        Rows rows{session, "t", kInsert};
        rows.add(id, "word", id, from_unix(1));
        rows.run_ahead();
        settle();
        database.run("ALTER TABLE t ADD COLUMN more_" + std::to_string(id) + " INT NULL FIRST");
    }
    CHECK(count() == 2);
}
