// eb-monitor's settings: the specification's names, flags over them, and which profiles are meant.
#include "workers/monitor/settings.hpp"

#include <catch2/catch.hpp>

#include <iostream>
#include <sstream>

using namespace eb;
using namespace eb::workers::monitor;

namespace {

struct Loaded {
    std::optional<int> exit_code;
    std::string said;
    Settings settings;
};

Loaded loaded(std::vector<const char*> flags, std::vector<const char*> variables = {}) {
    flags.insert(flags.begin(), "eb-monitor");
    variables.insert(variables.end(),
                     {"EB_ENV_FILE=/dev/null", "DB_DSN=mysql:host=db;dbname=whmcs", "DB_USER=eb",
                      "COMET_obc_ORIGIN=https://obc.example.com", "COMET_obc_USERNAME=admin",
                      "COMET_cometbackup_ORIGIN=https://comet.example.com",
                      "COMET_cometbackup_USERNAME=admin", nullptr});
    Loaded out;
    std::ostringstream said;
    auto* before = std::cerr.rdbuf(said.rdbuf());
    out.exit_code =
        load(out.settings, static_cast<int>(flags.size()), flags.data(), variables.data());
    std::cerr.rdbuf(before);
    out.said = said.str();
    return out;
}

std::vector<std::string> names(const Settings& settings) {
    std::vector<std::string> out;
    for (const auto& profile : settings.profiles) out.push_back(profile.name.value());
    return out;
}

}  // namespace

TEST_CASE("monitor settings: defaults are the specification's", "[monitor][unit]") {
    const auto [exit_code, said, settings] = loaded({});
    REQUIRE(!exit_code);
    CHECK(settings.policy.stale == seconds{3600});
    CHECK(settings.policy.recheck == seconds{300});
    CHECK(settings.policy.attempts_max == 3);
    CHECK(settings.limit == 200);
    CHECK(settings.reconcile == Reconcile::audit);
    CHECK_FALSE(settings.dry_run);
    CHECK_FALSE(settings.verbose);
    CHECK(names(settings) == std::vector<std::string>{"cometbackup", "obc"});
}

TEST_CASE("monitor settings: flags win over variables", "[monitor][unit]") {
    const auto [exit_code, said, settings] = loaded(
        {"--profile=obc", "--stale-secs=600", "--recheck-secs", "1", "--max-attempts=2",
         "--limit=10", "--dry-run", "--verbose=1", "--reconcile=enforce"},
        {"EB_MON_STALE_SECS=900", "EB_MON_RECHECK_SECS=100", "EB_MON_MAX_ATTEMPTS=5",
         "EB_MON_BATCH_LIMIT=7", "EB_MON_DRY_RUN=0", "EB_MON_VERBOSE=0", "EB_MON_RECONCILE=off"});
    REQUIRE(!exit_code);
    CHECK(names(settings) == std::vector<std::string>{"obc"});
    CHECK(settings.policy.stale == seconds{600});
    CHECK(settings.policy.recheck == seconds{1});
    CHECK(settings.policy.attempts_max == 2);
    CHECK(settings.limit == 10);
    CHECK(settings.reconcile == Reconcile::enforce);
    CHECK(settings.dry_run);
    CHECK(settings.verbose);
}

TEST_CASE("monitor settings: variables stand where no flag is given", "[monitor][unit]") {
    const auto [exit_code, said, settings] =
        loaded({}, {"EB_MON_STALE_SECS=900", "EB_MON_BATCH_LIMIT=7", "EB_MON_DRY_RUN=1",
                    "EB_MON_RECONCILE=off", "COMET_PROFILE=cometbackup"});
    REQUIRE(!exit_code);
    CHECK(settings.policy.stale == seconds{900});
    CHECK(settings.limit == 7);
    CHECK(settings.dry_run);
    CHECK(settings.reconcile == Reconcile::off);
    CHECK(names(settings) == std::vector<std::string>{"cometbackup"});
}

TEST_CASE("monitor settings: mistakes end with 2, all of them named", "[monitor][unit]") {
    const auto [exit_code, said, settings] =
        loaded({"--stale-secs=0", "--limit=many", "--reconcile=perhaps", "--max-attempts=101"});
    CHECK(exit_code == 2);
    for (const char* part : {"--stale-secs", "--limit",
                             "--reconcile: must be one of off, audit, enforce", "--max-attempts"})
        CHECK_THAT(said, Catch::Contains(part));

    const auto unknown = loaded({"--profile=nowhere"});
    CHECK(unknown.exit_code == 2);
    CHECK_THAT(unknown.said, Catch::Contains("nowhere"));
}
