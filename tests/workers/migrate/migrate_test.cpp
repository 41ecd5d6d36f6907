// eb-migrate on an empty database; tests/lib/store/schema has what older programs made.
#include "workers/migrate/migrate.hpp"
#include "store/schema/migrator.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

#include <sstream>
#include <thread>

using namespace eb;
using eb::tests::TestDatabase;
using store::schema::Migrator;

TEST_CASE("eb-migrate: an empty database is made fit once, and then left alone", "[migrate][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    std::ostringstream out;
    CHECK(store::schema::unfit(database.pool()).value_or("").find("run eb-migrate") !=
          std::string::npos);
    CHECK(workers::migrate::run(database.pool(), {.check = true}, out) == 1);
    CHECK(workers::migrate::run(database.pool(), {.dry_run = true}, out) == 0);
    CHECK(out.str().find("CREATE TABLE IF NOT EXISTS eb_pulse_log") != std::string::npos);
    CHECK(database.value("SHOW TABLES").empty());

    CHECK(workers::migrate::run(database.pool(), {}, out) == 0);
    CHECK_FALSE(store::schema::unfit(database.pool()).has_value());
    CHECK(database.value("SELECT n FROM eb_pulse_seq") == "0");
    CHECK(workers::migrate::run(database.pool(), {.check = true}, out) == 0);
    CHECK(Migrator{database.pool()}.apply().empty());
    CHECK(store::schema::users_table(database.pool()) == "comet_users");
}

TEST_CASE("eb-migrate: a lost sequence goes on behind the log", "[migrate][db]") {
    TestDatabase database;
    database.run(
        "INSERT INTO eb_pulse_log (id, at, kind, server_id, payload) VALUES (41, 1, 'job:end', "
        "'obc', '')");
    database.run("DELETE FROM eb_pulse_seq");
    CHECK(store::schema::unfit(database.pool()).has_value());
    Migrator{database.pool()}.apply();
    CHECK(database.value("SELECT n FROM eb_pulse_seq") == "41");
}

TEST_CASE("eb-migrate: two at once do the work once", "[migrate][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    std::size_t first = 0;
    std::size_t second = 0;
    std::thread one{[&] { first = Migrator{database.pool()}.apply().size(); }};
    std::thread two{[&] { second = Migrator{database.pool()}.apply().size(); }};
    one.join();
    two.join();
    CHECK((first == 0) != (second == 0));
    CHECK(Migrator{database.pool()}.plan().fit());
}
