// A customer's services, one account each.
#include "store/services.hpp"
#include "tests/support/test_database.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::tests;

namespace {

struct Fixture {
    TestDatabase database{TestDatabase::Tables::whmcs};
    int comet = database.add_server("cometbackup");
    store::ServerRows servers{{ServerId{"cometbackup"}, comet}};

    std::vector<std::string> of(int client) {
        std::vector<std::string> lines;
        for (const auto& one : store::services_of(database.pool(), ClientId{client}, servers)) {
            lines.push_back(fmt::format("{} {} {}", one.server, one.username, one.product_id));
        }
        return lines;
    }
    std::optional<store::Service> find(int client, int service) {
        return store::find_service(database.pool(), ClientId{client}, ServiceId{service}, servers);
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "services: a customer's own, on servers we follow, with their plans",
                 "[store][db]") {
    database.run("UPDATE tblproducts SET name = 'Business <1 TB>' WHERE id = 1");
    const int first = database.add_service(7, "acme", comet);
    database.add_service(7, "Acme", comet);
    database.add_service(7, "elsewhere", 999);
    database.add_service(7, "paused", comet, "Suspended");
    database.add_service(8, "theirs", comet);
    CHECK(of(7) == std::vector<std::string>{"cometbackup acme 1", "cometbackup Acme 1"});
    CHECK(of(9).empty());

    const auto found = find(7, first);
    REQUIRE(found);
    CHECK(found->id == ServiceId{first});
    CHECK(found->client == ClientId{7});
    CHECK(found->username == Username{"acme"});
    CHECK(found->product == "Business <1 TB>");
}

TEST_CASE_METHOD(Fixture, "services: what is not one's own, not Active or not there looks the same",
                 "[store][db]") {
    const int theirs = database.add_service(8, "theirs", comet);
    const int paused = database.add_service(7, "paused", comet, "Suspended");
    const int elsewhere = database.add_service(7, "elsewhere", 999);
    CHECK_FALSE(find(7, theirs));
    CHECK_FALSE(find(7, paused));
    CHECK_FALSE(find(7, elsewhere));
    CHECK_FALSE(find(7, 123456));
}
