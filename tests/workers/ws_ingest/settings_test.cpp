// Settings: what each mistake leads to, and what is only doubted.
#include "workers/ws_ingest/settings.hpp"

#include <catch2/catch.hpp>

#include <iostream>
#include <sstream>

using namespace eb;
using namespace eb::workers::ws_ingest;

namespace {

struct Loaded {
    std::optional<int> exit_code;
    std::string said;
    Settings settings;
};

/// From these alone: no file, and nothing of this process's environment.
Loaded loaded(std::vector<std::string> variables) {
    variables.insert(variables.end(),
                     {"EB_ENV_FILE=/dev/null", "DB_DSN=mysql:host=db;dbname=whmcs", "DB_USER=eb"});
    std::vector<const char*> environment;
    for (const auto& variable : variables) environment.push_back(variable.c_str());
    environment.push_back(nullptr);
    const char* program = "eb-ws-worker";

    Loaded out;
    std::ostringstream said;
    auto* before = std::cerr.rdbuf(said.rdbuf());
    out.exit_code = load(out.settings, 1, &program, environment.data());
    std::cerr.rdbuf(before);
    out.said = said.str();
    return out;
}

std::vector<std::string> with(std::vector<std::string> more) {
    more.insert(more.end(), {"COMET_PROFILE=obc", "COMET_obc_ORIGIN=https://backup.example.com",
                             "COMET_obc_USERNAME=websocket", "COMET_obc_PASSWORD=pass-word-1"});
    return more;
}

}  // namespace

TEST_CASE("settings: defaults are the documented ones", "[ws_ingest][unit]") {
    const auto [exit_code, said, settings] = loaded(with({}));
    REQUIRE(!exit_code);
    CHECK(settings.heartbeat == seconds{60});
    CHECK(settings.offline_strikes == 2);
    CHECK(settings.interrupted_grace == seconds{300});
    CHECK(settings.progress == seconds{10});
    CHECK(settings.adopt == seconds{60});
    CHECK(settings.metrics.empty());
    CHECK(settings.profile.username == "websocket");
    CHECK(doubts(settings).empty());
}

TEST_CASE("settings: a mistake ends with 2 and names the variable", "[ws_ingest][unit]") {
    const auto [variables, named] = GENERATE(table<std::vector<std::string>, std::string>({
        {with({"EB_HEARTBEAT_SECS=0"}), "EB_HEARTBEAT_SECS"},
        {with({"EB_DEVICE_OFFLINE_STRIKES=none"}), "EB_DEVICE_OFFLINE_STRIKES"},
        {with({"EB_INTERRUPTED_GRACE_SECS=-1"}), "EB_INTERRUPTED_GRACE_SECS"},
        {with({"EB_PROGRESS_SECS=1e3"}), "EB_PROGRESS_SECS"},
        {with({"EB_WS_METRICS=70000"}), "EB_WS_METRICS"},
        {with({"EB_WS_METRICS=0"}), "EB_WS_METRICS"},
        {with({"EB_WS_QUEUE=0"}), "EB_WS_QUEUE"},
        {with({"EB_WS_DEBUG=perhaps"}), "EB_WS_DEBUG"},
        {with({"COMET_obc_URL=backup"}), "COMET_obc_URL"},
        {with({"EB_WHMCS_API_URL=whmcs"}), "EB_WHMCS_API_URL"},
        {{"COMET_PROFILE=obc"}, "COMET_PROFILE"},
        {{"COMET_PROFILE=obc", "COMET_obc_USERNAME=w"}, "COMET_obc_ORIGIN"},
        {{"COMET_PROFILE=obc", "COMET_obc_ORIGIN=https://backup.example.com"},
         "COMET_obc_USERNAME"},
        {{"COMET_PROFILE=obc", "COMET_obc_ORIGIN=backup", "COMET_obc_USERNAME=w"},
         "COMET_obc_ORIGIN"},
        {{"COMET_obc_ORIGIN=https://backup.example.com"}, "COMET_PROFILE"},
    }));
    CAPTURE(named);
    const auto result = loaded(variables);
    CHECK(result.exit_code == 2);
    CHECK(result.said.find(named) != std::string::npos);
    CHECK(result.said.find("pass-word-1") == std::string::npos);
}

TEST_CASE("settings: with WHMCS's API the profile needs no credentials of its own",
          "[ws_ingest][unit]") {
    CHECK(!loaded({"COMET_PROFILE=obc", "EB_WHMCS_API_URL=https://whmcs.example.com"}).exit_code);
}

TEST_CASE("settings: metrics go to a port or a file", "[ws_ingest][unit]") {
    CHECK(metrics_port("9101") == 9101);
    CHECK(!metrics_port("/run/eb/metrics.prom"));
    CHECK(!metrics_port(""));
    CHECK(loaded(with({"EB_WS_METRICS=/run/eb.prom"})).settings.metrics == "/run/eb.prom");
}

TEST_CASE("settings: a code that is good for one call is doubted", "[ws_ingest][unit]") {
    const auto result = loaded(with({"COMET_obc_AUTHTYPE=PasswordTOTP", "COMET_obc_TOTP=123456"}));
    REQUIRE(!result.exit_code);
    const auto said = doubts(result.settings);
    REQUIRE(said.size() == 1);
    CHECK(said[0].find("COMET_obc_TOTP") == 0);
    CHECK(said[0].find("123456") == std::string::npos);
}
