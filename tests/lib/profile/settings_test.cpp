// Which profiles a program is to serve, and what is wrong with them.
#include "profile/settings.hpp"

#include <catch2/catch.hpp>

using namespace eb;

namespace {

const config::Profile kOwn{
    .name = ServerId{"obc"}, .origin = "https://own.example.com", .username = "admin"};
const whmcs::Access kNoWhmcs{};
const whmcs::Access kWhmcs{.url = "https://whmcs.example.com"};

}  // namespace

TEST_CASE("profile settings: all that are configured, or the one that is named",
          "[profile][unit]") {
    const config::Profile other{
        .name = ServerId{"two"}, .origin = "https://two.example.com", .username = "admin"};
    CHECK(profile::choose({kOwn, other}, "", kNoWhmcs).profiles.size() == 2);
    const auto named = profile::choose({kOwn, other}, "two", kNoWhmcs);
    REQUIRE(named.profiles.size() == 1);
    CHECK(named.profiles[0].origin == "https://two.example.com");
    CHECK(named.mistakes.empty());
}

TEST_CASE("profile settings: with WHMCS a profile needs no variable", "[profile][unit]") {
    const auto chosen = profile::choose({}, "obc", kWhmcs);
    CHECK(chosen.mistakes.empty());
    REQUIRE(chosen.profiles.size() == 1);
    CHECK(chosen.profiles[0].name == ServerId{"obc"});
}

TEST_CASE("profile settings: each mistake names its variable", "[profile][unit]") {
    const auto first = [](const std::vector<config::Profile>& configured, const std::string& name,
                          const whmcs::Access& whmcs) {
        const auto chosen = profile::choose(configured, name, whmcs);
        REQUIRE(!chosen.mistakes.empty());
        return chosen.mistakes[0];
    };
    auto wrong = kOwn;
    CHECK_THAT(first({}, "", kNoWhmcs), Catch::Contains("COMET_<profile>_ORIGIN"));
    CHECK_THAT(first({kOwn}, "two", kNoWhmcs), Catch::Contains("COMET_two_ORIGIN"));
    CHECK_THAT(first({kOwn}, "obc", {.url = "nowhere"}), Catch::StartsWith("EB_WHMCS_API_URL"));
    wrong.origin = "";
    CHECK_THAT(first({wrong}, "obc", kNoWhmcs), Catch::StartsWith("COMET_obc_ORIGIN"));
    wrong = kOwn;
    wrong.username = "";
    CHECK_THAT(first({wrong}, "obc", kNoWhmcs), Catch::StartsWith("COMET_obc_USERNAME"));
    wrong = kOwn;
    wrong.url = "nowhere";
    CHECK_THAT(first({wrong}, "obc", kNoWhmcs), Catch::StartsWith("COMET_obc_URL"));
}
