// Settings: what each mistake leads to.
#include "workers/rollup/settings.hpp"

#include <catch2/catch.hpp>

#include <iostream>
#include <sstream>

using namespace eb;
using namespace eb::workers::rollup;

namespace {

struct Loaded {
    std::optional<int> exit_code;
    std::string said;
    Settings settings;
};

/// From these alone: no file, and nothing of this process's environment.
Loaded loaded(std::vector<const char*> flags, std::vector<const char*> variables = {}) {
    flags.insert(flags.begin(), "eb-rollup");
    variables.insert(variables.end(), {"EB_ENV_FILE=/dev/null", "DB_DSN=mysql:host=db;dbname=whmcs",
                                       "DB_USER=eb", nullptr});
    Loaded out;
    std::ostringstream said;
    auto* before = std::cerr.rdbuf(said.rdbuf());
    out.exit_code =
        load(out.settings, static_cast<int>(flags.size()), flags.data(), variables.data());
    std::cerr.rdbuf(before);
    out.said = said.str();
    return out;
}

}  // namespace

TEST_CASE("rollup settings: a command, and the documented defaults", "[rollup][unit]") {
    const auto [exit_code, said, settings] = loaded({"items"});
    REQUIRE(!exit_code);
    CHECK(settings.command == "items");
    CHECK_FALSE(settings.day);
    CHECK(settings.retention_hours == 48);
    CHECK(settings.time_max == seconds{600});
}

TEST_CASE("rollup settings: what is given is taken", "[rollup][unit]") {
    const auto [exit_code, said, settings] = loaded(
        {"--date", "2026-11-22", "--max-secs", "5", "prune"}, {"EB_RECENT_RETENTION_HOURS=72"});
    REQUIRE(!exit_code);
    CHECK(settings.command == "prune");
    REQUIRE(settings.day);
    CHECK(domain::day_text(*settings.day) == "2026-11-22");
    CHECK(settings.retention_hours == 72);
    CHECK(settings.time_max == seconds{5});
}

TEST_CASE("rollup settings: a mistake ends with 2 and names what it is about", "[rollup][unit]") {
    using Words = std::vector<const char*>;
    const auto [flags, variables, named] = GENERATE(table<Words, Words, std::string>({
        {{}, {}, "command: must be set"},
        {{"vaults"}, {}, "command: must be one of devices, items, prune"},
        {{"devices", "items"}, {}, "items"},
        {{"devices", "--date", "yesterday"}, {}, "--date: must be a day as YYYY-MM-DD"},
        {{"devices", "--date", "2026-02-30"}, {}, "--date: must be a day as YYYY-MM-DD"},
        {{"devices", "--date", ""}, {}, "--date: must be a day as YYYY-MM-DD"},
        {{"prune", "--max-secs", "0"}, {}, "--max-secs: must be a whole number"},
        {{"prune"}, {"EB_RECENT_RETENTION_HOURS=23"}, "EB_RECENT_RETENTION_HOURS: must be"},
        {{"prune", "--everything"}, {}, "--everything"},
    }));
    const auto result = loaded(flags, variables);
    CHECK(result.exit_code == 2);
    CHECK_THAT(result.said, Catch::Contains(named));
}
