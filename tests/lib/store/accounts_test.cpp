// Who owns what, by WHMCS's tables.
#include "store/accounts.hpp"
#include "store/errors.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::tests;

namespace {

struct Fixture {
    TestDatabase database{TestDatabase::Tables::whmcs};
    store::Accounts accounts{database.pool()};
    int comet = database.add_server("cometbackup");
    int obc = database.add_server("obc");
    std::map<ServerId, std::int64_t> rows{{ServerId{"cometbackup"}, comet}, {ServerId{"obc"}, obc}};

    int field(const std::string& name, const std::string& type = "product", int product = 1) {
        database.run(fmt::format(
            "INSERT INTO tblcustomfields (type, relid, fieldname) VALUES ('{}', {}, '{}')", type,
            product, name));
        return std::stoi(database.value("SELECT MAX(id) FROM tblcustomfields"));
    }
    /// A service whose account is named by a custom field; its id.
    int add_service(int client, int field, const std::string& name, int server) {
        const int id = database.add_service(client, "[Using custom field]", server);
        fill(field, id, name);
        return id;
    }
    void fill(int field, int service, const std::string& name) {
        database.run(fmt::format(
            "INSERT INTO tblcustomfieldsvalues (fieldid, relid, value) VALUES ({}, {}, '{}')",
            field, service, name));
    }
    std::map<Username, ClientId> owners(const std::vector<std::string>& names) {
        return accounts.owners(comet, {names.begin(), names.end()});
    }
    /// `client server username` of each account.
    std::vector<std::string> owned() {
        std::vector<std::string> lines;
        for (const auto& one : accounts.active_accounts(rows).accounts) {
            lines.push_back(fmt::format("{} {} {}", one.client, one.server, one.username));
        }
        return lines;
    }
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(Fixture, "Accounts: Active services of Comet products count, and nothing else",
                 "[store][db]") {
    database.add_service(1, "active", comet);
    database.add_service(2, "suspended", comet, "Suspended");
    database.add_service(3, "pending", comet, "Pending");
    database.add_service(4, "", comet);
    database.add_service(5, "elsewhere", 999);
    database.run(
        "INSERT INTO tblhosting (userid, packageid, server, username, password, domainstatus)"
        " VALUES (6, 2, 1, 'website', '', 'Active')");
    CHECK(owned() == Lines{"1 cometbackup active"});
}

TEST_CASE_METHOD(
    Fixture,
    "Accounts: one username is another account on another server, in other letters, with a space",
    "[store][db]") {
    database.add_service(1, "Acme", comet);
    database.add_service(2, "acme", comet);
    database.add_service(3, "Acme ", comet);
    database.add_service(4, "Acme", obc);
    CHECK(owned() ==
          Lines{"1 cometbackup Acme", "2 cometbackup acme", "3 cometbackup Acme ", "4 obc Acme"});
    const auto owners = accounts.owners(comet, {Username{"Acme"}, Username{"ACME"}});
    REQUIRE(owners.size() == 1);
    CHECK(owners.at(Username{"Acme"}).value() == 1);
    CHECK(accounts.owners(obc, {Username{"Acme"}}).at(Username{"Acme"}).value() == 4);
}

TEST_CASE_METHOD(
    Fixture,
    "Accounts: what two clients claim is nobody's; two services of one client are one owner's",
    "[store][db]") {
    database.add_service(1, "shared", comet);
    database.add_service(2, "shared", comet);
    database.add_service(3, "twice", comet);
    database.add_service(3, "twice", comet);
    database.add_service(4, "moved", comet, "Terminated");
    database.add_service(5, "moved", comet);
    CHECK(owned() == Lines{"3 cometbackup twice", "3 cometbackup twice", "5 cometbackup moved"});
    const auto conflicts = accounts.active_accounts(rows).conflicts;
    REQUIRE(conflicts.size() == 1);
    CHECK(conflicts[0].username.value() == "shared");
    CHECK(conflicts[0].clients.size() == 2);
    const auto owners =
        accounts.owners(comet, {Username{"shared"}, Username{"twice"}, Username{"moved"}});
    CHECK(owners.size() == 2);
    CHECK_FALSE(owners.contains(Username{"shared"}));
}

TEST_CASE_METHOD(Fixture, "Accounts: a product's field may name the account, byte by byte",
                 "[store][db]") {
    const int name = field(GENERATE("Username", "Username|Your backup account"));
    add_service(1, name, "Anna", comet);
    add_service(2, name, "anna", comet);
    add_service(3, name, "anna ", comet);
    add_service(4, name, "Anna", obc);
    database.add_service(5, "ANNA", comet);
    CHECK(owned() == Lines{"1 cometbackup Anna", "2 cometbackup anna", "3 cometbackup anna ",
                           "4 obc Anna", "5 cometbackup ANNA"});
    const auto owner = owners({"Anna", "anna", "anna ", "ANNA", "aNNA", "[Using custom field]"});
    CHECK(owner == std::map<Username, ClientId>{{Username{"Anna"}, ClientId{1}},
                                                {Username{"anna"}, ClientId{2}},
                                                {Username{"anna "}, ClientId{3}},
                                                {Username{"ANNA"}, ClientId{5}}});
}

TEST_CASE_METHOD(Fixture, "Accounts: a field of another kind, product or name says nothing",
                 "[store][db]") {
    const int service = database.add_service(1, "[Using custom field]", comet);
    fill(field("Username", "client"), service, "of-a-client");
    fill(field("Username", "support", 0), service, "of-a-ticket");
    fill(field("Username", "product", 2), service, "of-another-product");
    fill(field("Username of old"), service, "of-another-field");
    fill(field("Username"), service, "");
    // A field's value without the word is not meant.
    const int other = database.add_service(2, "by-itself", comet);
    fill(field("Username"), other, "ignored");
    CHECK(owned() == Lines{"2 cometbackup by-itself"});
    CHECK(owners({"of-a-client", "of-a-ticket", "of-another-product", "of-another-field", "",
                  "ignored"})
              .empty());
}

TEST_CASE_METHOD(Fixture, "Accounts: what two clients' fields claim is nobody's", "[store][db]") {
    const int name = field("Username");
    SECTION("both by their field") { add_service(1, name, "shared", comet); }
    SECTION("one by itself") { database.add_service(1, "shared", comet); }
    add_service(2, name, "shared", comet);
    add_service(3, name, "mine", comet);
    CHECK(owned() == Lines{"3 cometbackup mine"});
    CHECK(owners({"shared"}).empty());
    CHECK(accounts.active_accounts(rows).conflicts.size() == 1);
}

TEST_CASE_METHOD(Fixture, "Accounts: of two fields that disagree neither counts", "[store][db]") {
    const int first = field("Username");
    const int second = field("Username|Account");
    fill(second, add_service(1, first, "one", comet), "other");
    fill(second, add_service(2, first, "Same", comet), "same");
    fill(second, add_service(3, first, "agreed", comet), "agreed");
    fill(second, add_service(4, first, "filled", comet), "");
    CHECK(owned() == Lines{"3 cometbackup agreed", "4 cometbackup filled"});
    CHECK(owners({"one", "other", "Same", "same", "agreed", "filled"}).size() == 2);
}

TEST_CASE_METHOD(Fixture,
                 "Accounts: a service without a server is on the lowest of its product's group",
                 "[store][db]") {
    database.run(fmt::format("INSERT INTO tblservergroups (id, name) VALUES (50, 'mixed')"));
    database.run(
        fmt::format("INSERT INTO tblservergroupsrel VALUES (50, {}), (50, {})", obc, comet));
    database.run("UPDATE tblproducts SET servergroup = 50 WHERE id = 1");
    database.add_service(1, "grouped", 0);
    database.add_service(2, "own", obc);
    CHECK(owned() == Lines{"1 cometbackup grouped", "2 obc own"});
    CHECK(accounts.owners(comet, {Username{"grouped"}}).size() == 1);
    CHECK(accounts.owners(obc, {Username{"grouped"}}).empty());
}

TEST_CASE_METHOD(Fixture, "Accounts: a profile is exactly one server", "[store][db]") {
    const ServerId profile{"cometbackup"};
    const auto row = accounts.resolve_profile(profile, 0);
    CHECK(row.id == comet);
    CHECK(row.hostname == "cometbackup.example");
    CHECK(row.secure);
    CHECK(row.port == 0);
    CHECK(row.username == "admin");
    CHECK(row.password_encrypted.reveal() == "encrypted");
    CHECK(accounts.resolve_profile(profile, obc).id == obc);
    CHECK_THROWS_AS(accounts.resolve_profile(profile, 999), store::Misconfigured);
    CHECK_THROWS_AS(accounts.resolve_profile(ServerId{"COMETBACKUP"}, 0), store::Misconfigured);

    database.run("INSERT INTO tblservergroupsrel SELECT id, " + std::to_string(obc) +
                 " FROM tblservergroups WHERE name = 'cometbackup'");
    CHECK_THROWS_WITH(accounts.resolve_profile(profile, 0),
                      Catch::Contains("obc") && Catch::Contains("COMET_cometbackup_SERVER_ID"));
    database.run("UPDATE tblservers SET disabled = 1 WHERE id = " + std::to_string(obc));
    CHECK(accounts.resolve_profile(profile, 0).id == comet);
}

TEST_CASE_METHOD(Fixture, "Accounts: a client has a name, or is not there", "[store][db]") {
    database.run(
        "INSERT INTO tblclients (id, firstname, lastname, companyname) VALUES (7, 'Ann', "
        "'Example', 'Acme')");
    REQUIRE(accounts.client(ClientId{7}).has_value());
    CHECK(accounts.client(ClientId{7})->companyname == "Acme");
    CHECK_FALSE(accounts.client(ClientId{8}).has_value());
}

TEST_CASE("Accounts: abandoned are those whose client has no service for them any more",
          "[store][db]") {
    TestDatabase database;
    const ServerId server{"cometbackup"};
    const int row = database.add_server("cometbackup");
    const int other = database.add_server("obc");
    const auto account = [&](const std::string& username, int client) {
        database.run(
            "INSERT INTO comet_users (server_id, username, client_id) VALUES ('cometbackup', '" +
            username + "', " + std::to_string(client) + ")");
    };
    store::Accounts accounts{database.pool()};
    const auto abandoned = [&] {
        std::vector<std::string> names;
        for (const auto& username : accounts.abandoned(server, row))
            names.push_back(username.value());
        return names;
    };
    for (const auto* username : {"active", "suspended", "ended", "moved", "elsewhere", "Case"})
        account(username, 7);
    account("nobodys", 0);
    database.add_service(7, "active", row);
    database.add_service(7, "suspended", row, "Suspended");
    database.add_service(7, "ended", row, "Terminated");
    database.add_service(7, "moved", row, "Terminated");
    database.add_service(8, "moved", row);  // Its next read gives it to its owner.
    database.add_service(7, "elsewhere", other);
    database.add_service(7, "case", row);  // Another account.
    CHECK(abandoned() == std::vector<std::string>{"Case", "elsewhere", "ended"});
}
