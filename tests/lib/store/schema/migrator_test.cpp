// From every shape that older programs made to ours: nothing lost, nothing of theirs changed that
// was not announced, and the same end wherever a run was cut.
#include "store/schema/migrator.hpp"

#include "store/errors.hpp"
#include "tests/lib/store/schema/shapes.hpp"
#include "workers/migrate/migrate.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>
#include <utility>

using namespace eb;
using namespace eb::tests;
using store::schema::Migrator;
using store::schema::Step;

namespace {

std::string run(TestDatabase& database, const workers::migrate::Options& options, int expected) {
    std::ostringstream out;
    CHECK(workers::migrate::run(database.pool(), options, out) == expected);
    return out.str();
}

/// The keys that the three changes take away.
bool is_old_key(const std::string& table, const std::string& index) {
    const auto columns = index.substr(index.find('('));
    if (table == "comet_devices") return columns == "(hash)";
    return (table == "comet_items" || table == "comet_vaults") && columns == "(id)";
}

std::string refusal(TestDatabase& database) {
    try {
        Migrator{database.pool()}.apply();
    } catch (const store::schema::Obstructed& error) {
        return error.what();
    }
    return "nothing stood in the way";
}

}  // namespace

TEST_CASE("Migrator: an older shape becomes fit and keeps what others had", "[migrate][db]") {
    const std::string shape = GENERATE("act", "mig", "seed", "readme");
    CAPTURE(shape);
    TestDatabase database{TestDatabase::Tables::none};
    build_shape(database, shape);
    const auto before = belongings(database);
    const auto bytes = dump(database);

    const auto wrong = store::schema::unfit(database.pool()).value_or("");
    CHECK(wrong.find("run eb-migrate") != std::string::npos);
    const auto report = run(database, {.check = true}, 1);
    CHECK(report.find("key change: comet_items: PRIMARY KEY (id) becomes") != std::string::npos);
    run(database, {.dry_run = true}, 0);
    run(database, {.check = true, .dry_run = true}, 1);
    CHECK(dump(database) == bytes);

    const auto told = run(database, {}, 0);
    CHECK(told.find("The tables are up to date.") != std::string::npos);
    const auto after = belongings(database, &before);
    CHECK(after.rows == before.rows);
    CHECK(after.columns == before.columns);
    for (const auto& [table, indexes] : before.indexes) {
        for (const auto& index : indexes) {
            CAPTURE(table, index);
            CHECK((after.indexes.at(table).contains(index) || is_old_key(table, index)));
        }
    }
    CHECK_FALSE(store::schema::unfit(database.pool()).has_value());
    CHECK(run(database, {.check = true}, 0).find("The tables are up to date.") !=
          std::string::npos);
    CHECK(database.value("SELECT COUNT(*) FROM comet_devices WHERE client_id IS NOT NULL AND"
                         " BINARY id <> LOWER(SHA2(CONCAT(client_id, hash), 256))") == "0");
}

TEST_CASE("Migrator: the printed statements do what a run does", "[migrate][db]") {
    const std::string shape = GENERATE("act", "readme");
    CAPTURE(shape);
    TestDatabase by_hand{TestDatabase::Tables::none};
    build_shape(by_hand, shape);
    by_hand.run_all(statements_of(run(by_hand, {.dry_run = true}, 0)));

    TestDatabase by_program{TestDatabase::Tables::none};
    build_shape(by_program, shape);
    Migrator{by_program.pool()}.apply();
    CHECK(dump(by_hand) == dump(by_program));
}

TEST_CASE("Migrator: cut before every statement, it ends the same", "[migrate][db]") {
    const std::string shape = GENERATE("act", "mig", "seed", "readme");
    CAPTURE(shape);
    TestDatabase undisturbed{TestDatabase::Tables::none};
    build_shape(undisturbed, shape);
    const auto steps = Migrator{undisturbed.pool()}.apply().size();

    // Each run does one statement and is cut before the next; where it would begin with the same
    // one again, it does one more.
    TestDatabase database{TestDatabase::Tables::none};
    build_shape(database, shape);
    std::string first;
    std::size_t limit = 1;
    std::size_t cuts = 0;
    for (bool done = false; !done;) {
        REQUIRE(cuts <= 2 * steps);
        std::size_t begun = 0;
        const auto begins = [&](const Step& step) {
            if (begun == 0) limit = std::exchange(first, step.sentence) == first ? limit + 1 : 1;
            if (begun++ == limit) database.pool().fail_after(0);
        };
        try {
            Migrator{database.pool()}.apply({.begins = begins});
            done = true;
        } catch (const store::Unavailable&) {
            ++cuts;
        }
    }
    CHECK(cuts + 1 >= steps);
    CHECK(dump(database) == dump(undisturbed));
}

TEST_CASE("Migrator: devices' groups follow their ids", "[migrate][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    build_shape(database, "readme");
    Migrator{database.pool()}.apply();
    const auto group_of = [&](const std::string& name) {
        return database.value(
            "SELECT a.group_id FROM eb_device_group_assignments a JOIN comet_devices d"
            " ON BINARY a.device_id = BINARY d.id AND a.client_id = d.client_id WHERE d.name = '" +
            name + "'");
    };
    CHECK(group_of("has the next one''s id") == "3");
    CHECK(group_of("and the other way") == "4");
    CHECK(group_of("the hash itself") == "5");
    CHECK(database.value("SELECT COUNT(*) FROM comet_devices WHERE id IN ('n1', 'n2')") == "2");
}

TEST_CASE("Migrator: then a second client has its own rows, and old statements still work",
          "[migrate][db]") {
    const std::string shape = GENERATE("act", "mig", "seed", "readme");
    CAPTURE(shape);
    TestDatabase database{TestDatabase::Tables::none};
    build_shape(database, shape);
    Migrator{database.pool()}.apply();
    CHECK_NOTHROW(
        database.run("INSERT INTO comet_devices (id, hash, client_id) VALUES"
                     " (SHA2('99h1', 256), 'h1', 99)"));
    for (const char* table : {"comet_items", "comet_vaults"}) {
        CAPTURE(table);
        database.run(std::string{"INSERT INTO "} + table +
                     " (id, client_id, content, name) VALUES ('x', 7, '{}', 'x')");
        CHECK_NOTHROW(database.run(std::string{"INSERT INTO "} + table +
                                   " (id, client_id, content, name) VALUES ('x', 99, '{}', 'y')"));
    }

    // A session of the old programs' own settings.
    CHECK_NOTHROW(build_shape(database, "statements"));
    CHECK(database.column("SELECT name FROM comet_devices WHERE hash = 'dd'") ==
          std::vector<std::string>{"Renamed"});
    CHECK(database.column("SELECT i.total_bytes FROM comet_items i JOIN comet_devices d ON"
                          " BINARY d.id = BINARY i.comet_device_id WHERE i.client_id = 71") ==
          std::vector<std::string>{"9"});
    CHECK(database.value("SELECT is_active FROM comet_vaults WHERE client_id = 71") == "0");
    CHECK(database.value("SELECT COUNT(*) FROM eb_jobs_recent_24h WHERE username = 'old'") == "2");
    CHECK_FALSE(store::schema::unfit(database.pool()).has_value());
}

TEST_CASE("Migrator: rows that a new key would refuse are named, and nothing is done",
          "[migrate][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    build_shape(database, "readme");

    SECTION("a client's device twice") {
        database.run("ALTER TABLE comet_devices DROP KEY hash_client");
        database.run("INSERT INTO comet_devices (id, client_id, hash) VALUES ('twice', 7, 'h2')");
        const auto bytes = dump(database);
        const auto words = refusal(database);
        CHECK(words.find("hash = 'h2' AND client_id = '7'") != std::string::npos);
        CHECK(words.find("h4") == std::string::npos);
        const auto report = run(database, {.check = true}, 1);
        CHECK(report.find("in the way: comet_devices:") != std::string::npos);
        CHECK(run(database, {.dry_run = true}, 1).find("-- in the way: ") != std::string::npos);
        CHECK(dump(database) == bytes);

        database.run("DELETE FROM comet_devices WHERE id = 'twice'");
        CHECK_NOTHROW(Migrator{database.pool()}.apply());
    }
    SECTION("a table of jobs without a key") {
        database.run("INSERT INTO eb_jobs_live SELECT * FROM eb_jobs_live WHERE server_id = 'obc'");
        const auto bytes = dump(database);
        const auto words = refusal(database);
        CHECK(words.find("server_id = 'obc' AND job_id = 'j'") != std::string::npos);
        CHECK(dump(database) == bytes);
    }
    SECTION("an id that a row without a client has") {
        database.run("UPDATE comet_devices SET id = SHA2('7h2', 256) WHERE id = 'n1'");
        const auto bytes = dump(database);
        const auto words = refusal(database);
        CHECK(words.find("(hash = 'h2' AND client_id <=> '7')") != std::string::npos);
        CHECK(words.find("(hash = 'h5' AND client_id <=> NULL)") != std::string::npos);
        CHECK(dump(database) == bytes);
    }
}

TEST_CASE("Migrator: tables that would keep our rows out are named", "[migrate][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    build_shape(database, "act");
    const auto [change, words] = GENERATE(table<std::string, std::string>({
        {"ALTER TABLE eb_event_cursor ENGINE=MyISAM", "ALTER TABLE eb_event_cursor ENGINE=InnoDB"},
        {"ALTER TABLE comet_vaults ADD COLUMN owner INT NOT NULL",
         "ALTER TABLE comet_vaults ALTER COLUMN owner SET DEFAULT"},
        {"ALTER TABLE eb_jobs_live ADD UNIQUE KEY j (job_id)", "the key j is on (job_id) alone"},
        {"CREATE TABLE eb_lease (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(128))",
         "eb_lease: has no column holder"},
        {"CREATE VIEW eb_audit_log AS SELECT 1 AS id", "eb_audit_log: is a view"},
    }));
    CAPTURE(change);
    database.run(change);
    const auto bytes = dump(database);
    CHECK(refusal(database).find(words) != std::string::npos);
    CHECK(store::schema::unfit(database.pool()).has_value());
    CHECK(run(database, {.check = true}, 1).find(words) != std::string::npos);
    CHECK(dump(database) == bytes);
}

TEST_CASE("Migrator: a character set that cannot hold every name is noted", "[migrate][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    build_shape(database, "readme");
    Migrator{database.pool()}.apply();
    const auto report = run(database, {.check = true}, 0);
    CHECK(report.find("note: comet_devices: name, username, content can hold utf8mb3") !=
          std::string::npos);
    CHECK(report.find("ALTER TABLE comet_devices CONVERT TO CHARACTER SET utf8mb4") !=
          std::string::npos);
    for (const auto& table : {"comet_devices", "comet_items", "comet_vaults", "comet_jobs",
                              "eb_jobs_live", "eb_jobs_recent_24h"}) {
        CAPTURE(table);
        CHECK_NOTHROW(database.run("ALTER TABLE " + std::string{table} +
                                   " CONVERT TO CHARACTER SET utf8mb4"));
    }
    CHECK(run(database, {.check = true}, 0).find("note:") == std::string::npos);
}

TEST_CASE("Migrator: without the rights nothing is begun", "[migrate][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    build_shape(database, "mig");
    const auto& name = database.address().dbname;
    const auto user = name.substr(name.size() > 20 ? name.size() - 20 : 0);
    const auto [rights, missing] = GENERATE(table<std::string, std::string>({
        {"SELECT, INSERT, UPDATE, DELETE, CREATE", "ALTER command denied"},
        {"SELECT, INSERT, UPDATE, DELETE, ALTER", "CREATE command denied"},
        {"SELECT, INSERT, CREATE, ALTER", "UPDATE command denied"},
    }));
    CAPTURE(rights);
    database.run("CREATE USER '" + user + "'@'localhost'");
    database.run("GRANT " + rights + " ON " + name + ".* TO '" + user + "'@'localhost'");
    const auto bytes = dump(database);

    auto address = database.address();
    address.user = user;
    store::Pool pool{address, 1, {"test", log::Level::error, [](auto, const auto&) {}}};
    std::string words;
    try {
        Migrator{pool}.apply();
    } catch (const store::schema::Obstructed& error) {
        words = error.what();
    }
    CHECK(words.find("nothing was changed") != std::string::npos);
    CHECK(words.find(missing) != std::string::npos);
    CHECK(dump(database) == bytes);
    database.run("DROP USER '" + user + "'@'localhost'");
}

TEST_CASE("Migrator: waits for another one, and says so", "[migrate][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    const auto lock = "'eb-migrate." + database.address().dbname + "'";
    REQUIRE(database.value("SELECT GET_LOCK(" + lock + ", 0)") == "1");
    bool waited = false;
    Migrator{database.pool()}.apply({.waiting = [&] {
        waited = true;
        database.run("DO RELEASE_LOCK(" + lock + ")");
    }});
    CHECK(waited);
    CHECK_FALSE(store::schema::unfit(database.pool()).has_value());
}

TEST_CASE("Migrator: what others write between two statements is put right too", "[migrate][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    build_shape(database, "mig");
    bool wrote = false;
    Migrator{database.pool()}.apply({.begins = [&](const Step& step) {
        if (!step.key_change || wrote) return;
        wrote = true;
        database.run(
            "INSERT INTO comet_devices (id, client_id, hash) VALUES ('meanwhile', 5, 'm')");
    }});
    CHECK(database.value("SELECT id = SHA2('5m', 256) FROM comet_devices WHERE hash = 'm'") == "1");
}

TEST_CASE("Migrator: a hundred thousand devices and as many groups", "[.][big]") {
    TestDatabase database{TestDatabase::Tables::none};
    build_shape(database, "act");
    database.run_all({
        "INSERT INTO comet_devices (id, client_id, username, hash, name) SELECT SHA2(CONCAT(seq, "
        "'b'),"
        " 256), seq % 5000 + 1, CONCAT('user', seq % 5000), CONCAT('big', seq), 'PC' FROM"
        " seq_1_to_100000",
        "INSERT INTO eb_device_group_assignments (client_id, device_id, group_id) SELECT client_id,"
        " id, 1 FROM comet_devices WHERE name = 'PC'",
    });
    Migrator{database.pool()}.apply();
    CHECK(database.value("SELECT COUNT(*) FROM comet_devices WHERE name = 'PC' AND"
                         " id = SHA2(CONCAT(client_id, hash), 256)") == "100000");
    CHECK(database.value("SELECT COUNT(*) FROM eb_device_group_assignments a JOIN comet_devices d"
                         " ON d.id = CONVERT(a.device_id USING utf8mb4) COLLATE utf8mb4_unicode_ci"
                         " AND d.client_id = a.client_id WHERE d.name = 'PC'") == "100000");
}
