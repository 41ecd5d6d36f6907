// A restore that is asked for: which job it is, and what is not said when it is refused. What is
// sent is held by tests/lib/restore.
#include "comet/restore.hpp"

#include "json/writer.hpp"
#include "tests/lib/comet/fake_comet.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using comet::RestoreOptions;
using test::FakeComet;

namespace {

constexpr const char* kRun = "/api/v1/admin/dispatcher/run-restore-custom";
constexpr const char* kActive = "/api/v1/admin/dispatcher/list-active";
const comet::LiveConnection kHere{
    .target = TargetId{"t1"}, .username = Username{"acme"}, .device = DeviceId{"d1"}};

comet::RestoreOrder order_with(RestoreOptions options) {
    comet::RestoreOrder order;
    order.item = ItemId{"i"};
    order.vault = VaultId{"v"};
    order.snapshot = SnapshotId{"s"};
    order.options = std::move(options);
    return order;
}

std::string refusal(const std::string& words, int status = 400) {
    return json::Object{}.add("Status", status).add("Message", words).str();
}

// With what a JSON text spells otherwise, and in lines, as keys are.
const std::string kHush = "-----BEGIN \"hush\"\\-----\nline-of-the-key\n-----END-----";

/// One for each credential that options can hold.
std::vector<RestoreOptions> options_with_secrets() {
    const Secret hush{kHush};
    std::vector<RestoreOptions> all(9);
    all[0].mysql = comet::MySqlLogin{.username = "u", .password = hush, .host = "h"};
    all[1].mssql = comet::MsSqlLogin{.instance = "i", .username = "u", .password = hush};
    all[2].vmware = comet::VMwareTarget{.connection = {.hostname = "h", .password = hush}};
    all[3].proxmox = comet::ProxmoxTarget{.ssh = {.server = "h", .password = hush}};
    all[4].proxmox = comet::ProxmoxTarget{.ssh = {.server = "h", .private_key = hush}};
    all[5].office365 = comet::Office365Credential{.app_id = "a", .secret = hush};
    all[6].office365 = comet::Office365Credential{.app_id = "a", .app_cert = hush};
    all[7].type = comet::RestoreType::process_per_file;
    all[7].dest_path = "restore-it " + kHush;
    all[8].type = comet::RestoreType::process_archive;
    all[8].dest_path = "KEY=" + kHush + " restore-it";
    return all;
}

}  // namespace

TEST_CASE("run_restore: the job, where the device says which", "[comet][wire]") {
    const auto [answer, job] = GENERATE(table<std::string, std::string>({
        {R"({"Status":200,"Message":"OK","JobID":"job-1"})", "job-1"},
        {R"({"Status":200,"Message":"OK"})", ""},
        {R"({"Status":200,"Message":"OK","JobID":null})", ""},
        // It runs all the same.
        {R"({"Status":200,"Message":"OK","JobID":7})", ""},
    }));
    CAPTURE(answer);
    FakeComet server;
    server.on(kRun, answer);
    auto api = server.api();
    CHECK(comet::run_restore(api, kHere, order_with({})) == JobId{job});
}

TEST_CASE("run_restore: what is no answer is no success", "[comet][wire]") {
    FakeComet server;
    server.on(kRun,
              GENERATE(as<std::string>{}, "", "<html>", "{}", R"({"Status":"OK","JobID":"j"})"));
    auto api = server.api();
    CHECK_THROWS_AS(comet::run_restore(api, kHere, order_with({})), comet::Unreachable);
}

TEST_CASE("run_restore: a refusal that is cut quotes no piece of a credential", "[comet][wire]") {
    FakeComet server;
    auto api = server.api();
    std::string key;  // In one line, longer than a refusal's words may be.
    for (int i = 0; i < 500; ++i) key += fmt::format("{:04x}", i * 97);
    RestoreOptions options;
    options.proxmox = comet::ProxmoxTarget{.ssh = {.server = "h", .private_key = Secret{key}}};
    const std::string before(480, '.');
    for (const auto& words : {"cannot parse " + key, "cannot parse " + key.substr(700),
                              before + " not " + key, before + "cannot parse " + key}) {
        server.on(kRun, refusal(words));
        try {
            comet::run_restore(api, kHere, order_with(options));
            FAIL("it was not refused");
        } catch (const comet::Refused& refused) {
            for (const auto& said : {std::string{refused.what()}, refused.message}) {
                CHECK(said.find(key.substr(0, 4)) == std::string::npos);
                CHECK(said.find(key.substr(800, 12)) == std::string::npos);
            }
        }
    }
}

TEST_CASE("run_restore: a refusal never quotes a credential", "[comet][wire]") {
    FakeComet server;
    auto api = server.api();
    for (const auto& options : options_with_secrets()) {
        const auto sent = comet::json_of(options).reveal();
        // As it is; as the call had it, which is what a parser shows; a part of it.
        for (const auto& words : {"bad login: " + kHush + "!", "cannot read " + sent,
                                  std::string{"key is malformed near line-of-the-key"}}) {
            server.on(kRun, refusal(words));
            try {
                comet::run_restore(api, kHere, order_with(options));
                FAIL("it was not refused");
            } catch (const comet::Refused& refused) {
                CHECK(refused.status == 400);
                for (const auto& said : {std::string{refused.what()}, refused.message}) {
                    CHECK(said.find("hush") == std::string::npos);
                    CHECK(said.find("line-of") == std::string::npos);
                }
            }
        }
        // Words that quote none are kept: the customer is to know them.
        server.on(kRun, refusal("no such database"));
        try {
            comet::run_restore(api, kHere, order_with(options));
            FAIL("it was not refused");
        } catch (const comet::Refused& refused) {
            CHECK(refused.message == "no such database");
        }
        // A device that has gone has gone, whatever is quoted.
        server.on(kActive, "{}");
        server.on(kRun, refusal(kHush, 403));
        try {
            comet::run_restore(api, kHere, order_with(options));
            FAIL("it was not refused");
        } catch (const comet::NotConnected& gone) {
            CHECK(std::string{gone.what()}.find("hush") == std::string::npos);
        }
    }
}
