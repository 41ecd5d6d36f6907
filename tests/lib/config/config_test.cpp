// Settings: environment, env file, flags, bounds and the report of mistakes.
#include "config/database.hpp"
#include "config/profiles.hpp"
#include "config/settings.hpp"

#include <catch2/catch.hpp>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

using namespace eb;

namespace {

struct Loaded {
    std::optional<int> exit_code;
    std::string err;
    std::string out;
};

Loaded load(config::Table& table, std::vector<const char*> args,
            const config::Environment& environment, std::vector<std::string> mistakes = {}) {
    args.insert(args.begin(), "eb-test");
    std::ostringstream err;
    std::ostringstream out;
    auto* old_err = std::cerr.rdbuf(err.rdbuf());
    auto* old_out = std::cout.rdbuf(out.rdbuf());
    const auto code =
        table.load(static_cast<int>(args.size()), args.data(), environment, std::move(mistakes));
    std::cerr.rdbuf(old_err);
    std::cout.rdbuf(old_out);
    return {code, err.str(), out.str()};
}

}  // namespace

TEST_CASE("Table: a flag wins over the environment, which wins over the default",
          "[config][unit]") {
    int threads = 4;
    config::Table table{"eb-test", "A program."};
    table.add(threads,
              {.env = "EB_THREADS", .flag = "--threads", .about = "Threads.", .min = 1, .max = 64});

    SECTION("default") {
        CHECK_FALSE(load(table, {}, {}).exit_code.has_value());
        CHECK(threads == 4);
    }
    SECTION("environment") {
        CHECK_FALSE(load(table, {}, {{"EB_THREADS", "8"}}).exit_code.has_value());
        CHECK(threads == 8);
    }
    SECTION("flag") {
        CHECK_FALSE(load(table, {"--threads", "9"}, {{"EB_THREADS", "8"}}).exit_code.has_value());
        CHECK(threads == 9);
    }
}

TEST_CASE("Table: all mistakes are reported at once, and nothing secret with them",
          "[config][unit]") {
    int threads = 4;
    std::string mode = "a";
    Secret key;
    seconds wait{5};
    DatabaseAddress database;
    config::Table table{"eb-test", "A program."};
    table.add(threads, {.env = "EB_THREADS", .about = "Threads.", .min = 1, .max = 64});
    table.add(mode, {.env = "EB_MODE", .about = "Mode.", .choices = {"a", "b"}});
    table.add(key, {.env = "EB_KEY", .about = "Key.", .required = true, .bytes_min = 32});
    table.add(wait, {.env = "EB_WAIT_SECS", .about = "Wait.", .min = 1});
    config::add_database(table, database);

    const auto result = load(table, {},
                             {{"EB_THREADS", "65"},
                              {"EB_MODE", "c"},
                              {"EB_KEY", "short-secret"},
                              {"EB_WAIT_SECS", "1x"},
                              {"DB_DSN", "mysql:host=h"}},
                             {"from the file"});
    CHECK(result.exit_code == 2);
    for (const auto* part :
         {"EB_THREADS: must be a whole number from 1 to 64", "EB_MODE: must be one of a, b",
          "EB_KEY: must have at least 32 bytes", "EB_WAIT_SECS: must be", "DB_DSN: names no dbname",
          "DB_USER: must be set", "from the file"}) {
        CHECK_THAT(result.err, Catch::Contains(part));
    }
    CHECK_THAT(result.err, !Catch::Contains("short-secret"));
}

TEST_CASE("Table: a switch as a flag is on, or what it is given", "[config][unit]") {
    const auto [flag, on] = GENERATE(table<std::string, bool>({
        {"--dry-run", true},
        {"--dry-run=1", true},
        {"--dry-run=0", false},
        {"--dry-run=off", false},
    }));
    CAPTURE(flag);
    bool dry_run = !on;
    config::Table table{"eb-test", "A program."};
    table.add(dry_run, {.env = "EB_DRY_RUN", .flag = "--dry-run", .about = "Only says."});
    CHECK_FALSE(load(table, {flag.c_str()}, {{"EB_DRY_RUN", on ? "0" : "1"}}).exit_code);
    CHECK(dry_run == on);

    const auto wrong = load(table, {"--dry-run=perhaps"}, {});
    CHECK(wrong.exit_code == 2);
    CHECK_THAT(wrong.err, Catch::Contains("--dry-run: must be 1 or 0"));
}

TEST_CASE("Table: --help lists every setting with its default", "[config][unit]") {
    int threads = 4;
    config::Table table{"eb-test", "A program."};
    table.add(threads, {.env = "EB_THREADS",
                        .flag = "--threads",
                        .about = "Accept threads.",
                        .min = 1,
                        .max = 64});
    const auto result = load(table, {"--help"}, {});
    CHECK(result.exit_code == 0);
    CHECK_THAT(result.out, Catch::Contains("EB_THREADS") && Catch::Contains("Accept threads.") &&
                               Catch::Contains("default 4"));
    CHECK_THAT(table.markdown(),
               Catch::Contains("| `EB_THREADS`, `--threads` | integer | `4` | Accept threads. |"));
}

TEST_CASE("read_environment: the process's environment wins over the file", "[config][unit]") {
    const std::string path = std::tmpnam(nullptr);
    std::ofstream{path} << "# comment\nexport A=\"x y\"\nB='#no comment'\nC=plain # "
                           "comment\nD=\nbad line with secret\nE=\"open\n";
    const std::string named = "EB_ENV_FILE=" + path;
    const char* const process[] = {named.c_str(), "C=mine", nullptr};
    std::vector<std::string> mistakes;
    const auto environment = config::read_environment(process, mistakes);
    std::remove(path.c_str());

    CHECK(environment.at("A") == "x y");
    CHECK(environment.at("B") == "#no comment");
    CHECK(environment.at("C") == "mine");
    CHECK(environment.at("D").empty());
    REQUIRE(mistakes.size() == 2);
    CHECK_THAT(mistakes[0], Catch::Contains("line 6") && !Catch::Contains("secret"));
    CHECK_THAT(mistakes[1], Catch::Contains("E has a quote"));
}

TEST_CASE("profiles: names may hold underscores, and credentials belong to their profile",
          "[config][unit]") {
    std::vector<std::string> mistakes;
    const auto found = config::profiles({{"COMET_obc_URL", "wss://a/api/v1/events/stream"},
                                         {"COMET_my_shop_ORIGIN", "https://b"},
                                         {"COMET_my_shop_PASSWORD", "p"},
                                         {"COMET_my_shop_SERVER_ID", "0"},
                                         {"COMET_bad_URL", "http://x"}},
                                        mistakes);
    REQUIRE(found.size() == 3);
    CHECK(found[1].name == ServerId{"my_shop"});
    CHECK(found[1].password.reveal() == "p");
    CHECK(found[1].auth_type == "Password");
    REQUIRE(mistakes.size() == 2);
    CHECK_THAT(mistakes[0], Catch::Contains("COMET_bad_URL"));
    CHECK_THAT(mistakes[1], Catch::Contains("COMET_my_shop_SERVER_ID"));
}

TEST_CASE("parse_dsn: takes PDO's form and names what it does not know", "[config][unit]") {
    DatabaseAddress address;
    CHECK_FALSE(config::parse_dsn("mysql:host=a,b;port=3307;dbname=w;charset=utf8mb4", address)
                    .has_value());
    CHECK(address.hosts == std::vector<std::string>{"a", "b"});
    CHECK(address.port == 3307);
    CHECK(address.dbname == "w");
    CHECK_FALSE(config::parse_dsn("mysql:unix_socket=/run/s;dbname=w", address).has_value());
    CHECK(config::parse_dsn("pgsql:host=a", address) == "must begin with mysql:");
    CHECK(config::parse_dsn("mysql:host=a;dbname=w;x=1", address) == "has an unknown part: x");
}
