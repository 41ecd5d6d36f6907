// Values arrive as they were given, whatever they hold and however the server reads literals.
#include "store/query.hpp"
#include "store/errors.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace eb;
using eb::tests::TestDatabase;
using store::Query;
using store::Row;
using store::Session;

namespace {

struct Fixture {
    TestDatabase database{TestDatabase::Tables::none};
    Session session{database.pool()};

    Fixture() {
        database.run(
            "CREATE TABLE t (id INT PRIMARY KEY, word VARCHAR(255) CHARACTER SET utf8mb4, raw "
            "LONGBLOB, number BIGINT NULL)");
    }
    std::string stored(const std::string& column) {
        std::string text;
        Query{session, "t"}
            .text("SELECT " + column + " FROM t WHERE id = 1")
            .rows(1, [&](const Row& row) { text = row.text(0); });
        return text;
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Query: text comes back as it went", "[store][db]") {
    const bool backslashes = GENERATE(true, false);
    if (!backslashes) {
        Query{session, ""}
            .text("SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')")
            .run();
    }
    const auto text =
        GENERATE(as<std::string>{}, "", "plain", "it's", "\\", "\\'", "'; DROP TABLE t; -- ",
                 "\" ` % _ # /* */ :name ?", "a\nb\r\tc\x1a", std::string("nul\0nul", 7),
                 "Zo\xC3\xAB \xE6\x97\xA5\xE6\x9C\xAC \xF0\x9F\x92\xBE'", std::string(255, '\''));
    CAPTURE(text, backslashes);
    Query{session, "t"}.text("INSERT INTO t (id, word, raw) VALUES ").row(1, text, text).run();
    CHECK(stored("word") == text);
    CHECK(stored("raw") == text);
    int found = 0;
    Query{session, "t"}
        .text("SELECT 1 FROM t WHERE BINARY word IN ")
        .list(std::vector<std::string>{"other", text})
        .rows(1, [&](const Row&) { ++found; });
    CHECK(found == 1);
}

TEST_CASE_METHOD(Fixture, "Query: half a character never swallows the quote behind it",
                 "[store][db]") {
    for (const auto* const text : {"\xE5", "\xE5'", "\xF0\x9F'--", "\xC0\\'", "\xBF'", "\xE5\\"}) {
        try {
            Query{session, "t"}
                .text("REPLACE INTO t (id, raw) VALUES (1, ")
                .value(text)
                .text(")")
                .run();
            CHECK(stored("raw") == text);
        } catch (const store::Rejected& refused) {
            CHECK(refused.number != 1064);  // The value was refused, not the statement's shape.
        }
    }
    CHECK(database.value("SELECT COUNT(*) FROM t") <= "1");
}

TEST_CASE_METHOD(Fixture, "Query: numbers of any size, and none", "[store][db]") {
    const auto number = GENERATE(std::numeric_limits<std::int64_t>::min(), std::int64_t{-1},
                                 std::int64_t{0}, std::numeric_limits<std::int64_t>::max());
    Query{session, "t"}.text("INSERT INTO t (id, number) VALUES ").row(1, number).row(2, 5).run();
    Query{session, "t"}
        .text("SELECT number, word FROM t WHERE id = 1")
        .rows(2, [&](const Row& row) {
            CHECK(row.integer(0) == number);
            CHECK(row.is_null(1));
            CHECK(row.text(1).empty());
        });
    CHECK_THROWS_AS(
        Query(session, "t").text("SELECT 'x'").rows(1, [](const Row& row) { row.integer(0); }),
        std::logic_error);
    CHECK_THROWS_AS(Query(session, "t").text("SELECT 1, 2").rows(1, [](const Row&) {}),
                    std::logic_error);
    // The session is fit for use after each of these.
    CHECK(stored("id") == "1");
}

TEST_CASE_METHOD(Fixture, "Query: errors name the table and the key, and never a value",
                 "[store][db]") {
    try {
        Query{session, "t"}
            .key("row 1")
            .text("INSERT INTO t (id, number) VALUES (1, ")
            .value("secret")
            .text(")")
            .run();
        FAIL("text is no number");
    } catch (const store::Rejected& error) {
        CHECK(error.table == "t");
        CHECK(error.key == "row 1");
    }
    try {
        Query{session, "t"}.text("SELECT FROM ").value("secret").run();
        FAIL("that is no SQL");
    } catch (const store::Rejected& error) {
        CHECK(std::string{error.what()}.find("secret") == std::string::npos);
    }
    CHECK(Query(session, "t").text("INSERT INTO t (id) VALUES (1), (2)").run() == 2);
    CHECK(Query(session, "t").text("SELECT 1").run() >= 0);
    CHECK(Query(session, "t").text("DELETE FROM t").run() == 2);
}

TEST_CASE_METHOD(Fixture, "Query: what is sent ahead is there for the next statement",
                 "[store][db]") {
    store::Transaction transaction{session};
    Query{session, "t"}.text("INSERT INTO t (id, word) VALUES ").row(1, "one").run_ahead();
    Query{session, "t"}.text("UPDATE t SET word = 'two' WHERE id = 1").run_ahead();
    CHECK(stored("word") == "two");
    Query{session, "t"}.text("UPDATE t SET word = 'three' WHERE id = 1").run_ahead();
    transaction.commit();
    CHECK(database.value("SELECT word FROM t") == "three");
}

TEST_CASE_METHOD(Fixture, "Query: what is sent ahead fails at the next word, by its own name",
                 "[store][db]") {
    const auto refused = [&](const auto& next) {
        store::Transaction transaction{session};
        Query{session, "t"}.text("INSERT INTO t (id) VALUES (1)").run_ahead();
        Query{session, "t"}.key("row 2").text("INSERT INTO t (id) VALUES ('two')").run_ahead();
        try {
            next(transaction);
            FAIL("text is no number");
        } catch (const store::Rejected& error) {
            CHECK(error.table == "t");
            CHECK(error.key == "row 2");
        }
    };
    SECTION("a read") {
        refused([&](auto&) { stored("id"); });
    }
    SECTION("behind another that is sent ahead") {
        refused([&](auto& transaction) {
            Query{session, "u"}.text("DELETE FROM t").run_ahead();
            transaction.commit();
        });
    }
    SECTION("the commit") {
        refused([](auto& transaction) { transaction.commit(); });
    }
    SECTION("nothing: the transaction is given up") {
        store::Transaction transaction{session};
        Query{session, "t"}.text("INSERT INTO t (id) VALUES (1)").run_ahead();
        Query{session, "t"}.text("INSERT INTO t (id) VALUES ('two')").run_ahead();
    }
    CHECK(database.value("SELECT COUNT(*) FROM t") == "0");
    // The session is fit for use after each of these.
    Query{session, "t"}.text("INSERT INTO t (id) VALUES (1)").run();
    CHECK(stored("id") == "1");
}
