// What the tables hold of a server's accounts and devices.
#include "store/roster.hpp"

#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

using namespace eb;
using namespace eb::tests;

namespace {

const ServerId kServer{"obc"};

struct Fixture {
    TestDatabase database;
    store::Roster roster{database.pool()};

    void add_device(const std::string& server, int client, const std::string& username,
                    const std::string& hash, bool online, const std::string& more = "") {
        database.run(
            fmt::format("INSERT INTO comet_devices SET id = SHA2('{1}{3}', 256), "
                        "hash = '{3}', client_id = {1}, username = '{2}', "
                        "server_id = '{0}', online = {4}{5}",
                        server, client, username, hash, online ? 1 : 0, more));
    }
    void add_job(const std::string& server, const std::string& id, const std::string& username,
                 const std::string& device) {
        database.run(
            fmt::format("INSERT INTO eb_jobs_live SET server_id = '{}', job_id = '{}', "
                        "username = '{}', device = '{}', started_at = 1, last_update = 1",
                        server, id, username, device));
    }
};

domain::DeviceKey key(const std::string& username, const std::string& device) {
    return {Username{username}, DeviceId{device}};
}

}  // namespace

TEST_CASE_METHOD(Fixture, "Roster: registered devices of that server, and who is online",
                 "[store][db]") {
    add_device("obc", 1, "alice", "on", true);
    add_device("obc", 1, "alice", "off", false);
    add_device("obc", 2, "Alice", "on", false);
    add_device("obc", 1, "alice", "gone", true, ", revoked_at = NOW()");
    add_device("cometbackup", 3, "alice", "other", true);
    using Devices = std::map<domain::DeviceKey, bool>;
    CHECK(roster.devices(kServer) == Devices{{key("alice", "on"), true},
                                             {key("alice", "off"), false},
                                             {key("Alice", "on"), false}});
}

TEST_CASE_METHOD(Fixture, "Roster: more devices than a page", "[store][db]") {
    database.run(
        "INSERT INTO comet_devices (id, hash, client_id, username, server_id, online)"
        " SELECT SHA2(seq, 256), SHA2(seq, 224), 1, 'alice', 'obc', 1 FROM seq_1_to_12001");
    CHECK(roster.devices(kServer).size() == 12'001);
}

TEST_CASE_METHOD(Fixture, "Roster: running jobs that are called interrupted, however many",
                 "[store][db]") {
    add_job("obc", "goes-on", "alice", "here");
    add_job("other", "elsewhere", "alice", "away");
    database.run("UPDATE eb_jobs_live SET interrupted = 1 WHERE job_id = 'elsewhere'");
    CHECK(roster.interrupted_jobs(kServer).empty());
    database.run(
        "INSERT INTO eb_jobs_live (server_id, job_id, started_at, last_update, interrupted)"
        " SELECT 'obc', seq, 1, 1, 1 FROM seq_1_to_5001");
    CHECK(roster.interrupted_jobs(kServer).size() == 5'001);
}

TEST_CASE_METHOD(Fixture, "Roster: running jobs whose device is away, and for how long",
                 "[store][db]") {
    const std::string away = ", offline_since = FROM_UNIXTIME(UNIX_TIMESTAMP() - 500)";
    add_device("obc", 1, "alice", "away", false, away);
    add_device("obc", 1, "alice", "here", true);
    add_device("obc", 1, "alice", "never seen", false);
    add_device("obc", 2, "Alice", "here", false, away);
    add_device("cometbackup", 3, "alice", "here", false, away);
    add_job("obc", "a", "alice", "away");
    add_job("obc", "b", "alice", "away");
    add_job("obc", "c", "alice", "here");
    add_job("obc", "d", "alice", "never seen");
    add_job("obc", "e", "alice", "unknown");
    add_job("cometbackup", "f", "alice", "away");
    const auto jobs = roster.offline_jobs(kServer);
    REQUIRE(jobs.size() == 2);
    CHECK(jobs.at(JobId{"a"}) >= seconds{500});
    CHECK(jobs.at(JobId{"b"}) < seconds{600});
}

TEST_CASE_METHOD(Fixture, "Roster: the accounts that were read, page by page, as bytes",
                 "[store][db]") {
    for (const auto* name : {"alice", "Alice", "bob"})
        database.run(
            fmt::format("INSERT INTO comet_users SET server_id = 'obc', username = '{}'", name));
    database.run("INSERT INTO comet_users SET server_id = 'cometbackup', username = 'carol'");
    using Names = std::vector<Username>;
    CHECK(roster.accounts(kServer, {}, 2) == Names{Username{"Alice"}, Username{"alice"}});
    CHECK(roster.accounts(kServer, Username{"alice"}, 2) == Names{Username{"bob"}});
}
