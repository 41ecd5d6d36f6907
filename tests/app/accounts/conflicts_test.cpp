// An account that two clients claim is told when it appears and when it is gone.
#include "app/accounts/conflicts.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;

namespace {

using Conflict = store::AccountConflict;

struct Fixture {
    std::vector<std::string> log;
    Conflicts conflicts{{"test", log::Level::info,
                         [this](log::Level, const std::string& line) { log.push_back(line); }}};

    static Conflict conflict(const std::string& username, std::vector<ClientId> clients) {
        return {ServerId{"obc"}, Username{username}, std::move(clients)};
    }
    std::vector<std::string> said(const std::vector<Conflict>& now) {
        log.clear();
        conflicts.see(now);
        return log;
    }
};

const std::vector<ClientId> kTwo{ClientId{2}, ClientId{5}};

}  // namespace

TEST_CASE_METHOD(Fixture, "Conflicts: told when one appears and when it is gone, not in between",
                 "[accounts][unit]") {
    CHECK(said({}).empty());
    const auto first = said({conflict("Acme", kTwo)});
    REQUIRE(first.size() == 1);
    CHECK_THAT(first[0], Catch::Contains("level=error") &&
                             Catch::Contains("event=account_of_two_clients profile=obc "
                                             "username=Acme clients=\"2,5\""));
    CHECK(said({conflict("Acme", kTwo)}).empty());
    const auto second = said({conflict("Acme", kTwo), conflict("acme", kTwo)});
    REQUIRE(second.size() == 1);
    CHECK_THAT(second[0], Catch::Contains("username=acme"));
    const auto third = said({conflict("acme", {ClientId{2}, ClientId{5}, ClientId{9}})});
    REQUIRE(third.size() == 2);
    CHECK_THAT(third[0], Catch::Contains("username=acme clients=\"2,5,9\""));
    CHECK_THAT(third[1], Catch::Contains("level=info") &&
                             Catch::Contains("event=account_conflict_over profile=obc "
                                             "username=Acme"));
    CHECK(said({}).size() == 1);
    CHECK(said({conflict("Acme", kTwo)}).size() == 1);  // It is back.
}

TEST_CASE_METHOD(Fixture, "Conflicts: thousands at once are fifty names and a number",
                 "[accounts][unit]") {
    std::vector<Conflict> many;
    for (int i = 0; i < 3000; ++i) many.push_back(conflict("user" + std::to_string(i), kTwo));
    const auto appeared = said(many);
    CHECK(appeared.size() == 51);
    CHECK_THAT(appeared.back(), Catch::Contains("event=more_accounts_of_two_clients count=2950"));
    CHECK(said(many).empty());
    const auto gone = said({});
    CHECK(gone.size() == 51);
    CHECK_THAT(gone.back(), Catch::Contains("event=more_account_conflicts_over count=2950"));
}
