// Whose row an account is, and what is known of it.
#include "app/pages/user_rows.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;

namespace {

const ClientId kMe{7};

store::Service service(int id, const std::string& server, const std::string& username) {
    return {.id = ServiceId{id},
            .client = kMe,
            .server = ServerId{server},
            .username = Username{username},
            .product = "Business"};
}

Directory owned(const std::vector<std::pair<std::string, std::string>>& accounts,
                ClientId client = kMe) {
    Directory directory{.known = true};
    for (const auto& [server, username] : accounts) {
        Account account{ServerId{server}, Username{username}};
        directory.owners.emplace(account, client);
        directory.accounts[client].push_back(account);
    }
    return directory;
}

store::DeviceRow device(const std::string& server, const std::string& username, bool online,
                        bool registered = true) {
    return {.client = kMe,
            .server = ServerId{server},
            .device = DeviceId{"d"},
            .username = Username{username},
            .online = online,
            .registered = registered};
}

domain::FinishedJob ended(const std::string& server, const std::string& username,
                          domain::Outcome outcome) {
    return {
        .key = {ServerId{server}, JobId{"j"}}, .username = Username{username}, .outcome = outcome};
}

store::Account at(const std::string& server, const std::string& username) {
    return {ServerId{server}, Username{username}};
}

store::AccountGlance glance(long long read_at) {
    return {.name = "Acme",
            .counts = {.items = 3, .hyperv_vms = 4, .vmware_vms = 5, .m365_accounts = 6},
            .read_at = from_unix(read_at)};
}

}  // namespace

TEST_CASE("user rows: an account is the client's alone, told apart by server and bytes",
          "[pages][unit]") {
    Board::Values board;
    board.snapshot.devices = {device("s", "acme", true), device("s", "acme", false),
                              device("s", "Acme", true), device("t", "acme", true),
                              device("s", "acme", true, false)};
    board.snapshot.recent = {
        ended("s", "acme", domain::Outcome::success), ended("s", "acme", domain::Outcome::error),
        ended("s", "acme", domain::Outcome::skipped), ended("t", "acme", domain::Outcome::missed)};
    const auto rows = user_rows(
        kMe, {service(1, "s", "acme"), service(2, "t", "acme"), service(3, "s", "theirs")},
        owned({{"s", "acme"}, {"t", "acme"}}), board, {});
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].devices == 2);
    CHECK(rows[0].online == 1);
    CHECK(rows[0].jobs.succeeded == 1);
    CHECK(rows[0].jobs.failed == 1);
    CHECK(rows[0].jobs.ended() == 2);
    CHECK(rows[1].devices == 1);
    CHECK(rows[1].jobs.missed == 1);
}

TEST_CASE("user rows: what another client owns, or two claim, is left out", "[pages][unit]") {
    CHECK(user_rows(kMe, {service(1, "s", "acme")}, owned({{"s", "acme"}}, ClientId{8}), {}, {})
              .empty());
    CHECK(user_rows(kMe, {service(1, "s", "acme")}, Directory{.known = true}, {}, {}).empty());
}

TEST_CASE("user rows: two services of one account are one row, the first's", "[pages][unit]") {
    const auto rows = user_rows(kMe, {service(1, "s", "acme"), service(2, "s", "acme")},
                                owned({{"s", "acme"}}), {}, {});
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].service == ServiceId{1});
}

TEST_CASE("user rows: an account that was not read is not known, whatever stands there",
          "[pages][unit]") {
    store::Overview overview;
    overview.accounts[at("s", "acme")] = glance(0);
    overview.vaults[at("s", "acme")] = {.vaults = 2};
    overview.accounts[at("t", "other")] = glance(100);
    const auto rows = user_rows(kMe, {service(1, "s", "acme"), service(2, "s", "other")},
                                owned({{"s", "acme"}, {"s", "other"}}), {}, overview);
    REQUIRE(rows.size() == 2);
    CHECK_FALSE(rows[0].read.has_value());
    CHECK_FALSE(rows[1].read.has_value());  // The other server's is another account.
}

TEST_CASE("user rows: storage has a limit where every vault has one", "[pages][unit]") {
    store::Overview overview;
    overview.accounts[at("s", "acme")] = glance(100);
    overview.vaults[at("s", "acme")] = {.vaults = 2, .full = 1, .bytes = 50, .limit_bytes = 80};
    overview.vaults[at("", "acme")] = {.vaults = 1, .bytes = 5, .limit_bytes = 10};
    const auto of = [&] {
        return *user_rows(kMe, {service(1, "s", "acme")}, owned({{"s", "acme"}}), {}, overview)
                    .at(0)
                    .read;
    };
    CHECK(of().vaults == 3);  // One is of an older program, which named no server.
    CHECK(of().vaults_full == 1);
    CHECK(of().storage_bytes == 55);
    CHECK(of().storage_limit_bytes == 90);
    overview.vaults[at("s", "acme")].unlimited = 1;
    CHECK(of().storage_limit_bytes == 0);
}

TEST_CASE("usage: sums of what is the client's, as old as its oldest reading", "[pages][unit]") {
    using Read = domain::UserRow::Read;
    std::vector<domain::UserRow> rows(3);
    rows[0] = {.server = ServerId{"s"},
               .username = Username{"a"},
               .devices = 3,
               .online = 2,
               .read = Read{.vaults = 1,
                            .storage_bytes = 10,
                            .storage_limit_bytes = 100,
                            .hyperv_vms = 2,
                            .m365_accounts = 7,
                            .at = from_unix(500)}};
    rows[1] = {.server = ServerId{"s"},
               .username = Username{"b"},
               .devices = 1,
               .read = Read{.hyperv_vms = 3, .at = from_unix(300)}};
    rows[2] = {.server = ServerId{"s"}, .username = Username{"c"}, .devices = 4};
    const auto usage = usage_of(rows, {{at("s", "a"), "engine1/file", 5, 2},
                                       {at("s", "b"), "engine1/windisk", 4, 3},
                                       {at("s", "b"), "engine1/hyperv", 2, 1},
                                       {at("", "b"), "engine1/mssql", 1, 1},
                                       {at("s", "theirs"), "engine1/file", 99, 99}});
    CHECK(usage.devices == 8);
    CHECK(usage.online == 2);
    CHECK(usage.storage_bytes == 10);
    CHECK(usage.storage_limit_bytes == 100);
    CHECK(usage.items == 12);
    CHECK(usage.unread == 1);
    CHECK(usage.read_at == from_unix(300));
    std::vector<std::pair<std::string, std::int64_t>> kinds;
    for (const auto& kind : usage.kinds) kinds.emplace_back(kind.name, kind.count);
    CHECK(kinds == std::vector<std::pair<std::string, std::int64_t>>{
                       {"files", 5}, {"disk_image", 3}, {"hyperv", 5}, {"m365", 7}, {"other", 1}});

    rows[1].read->vaults = 1;  // One that has no limit.
    CHECK(usage_of(rows, {}).storage_limit_bytes == 0);
    CHECK(usage_of({}, {}).kinds.empty());
}
