// What people and programs read of the findings.
#include "workers/doctor/finding.hpp"

#include "json/reader.hpp"
#include "workers/doctor/checks.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::workers::doctor;

namespace {

const Finding* find(const Findings& findings, const std::string& what) {
    for (const auto& finding : findings.all()) {
        if (finding.what == what) return &finding;
    }
    return nullptr;
}

}  // namespace

TEST_CASE("doctor: a fault has its word, its text and what to do", "[doctor][unit]") {
    Findings findings;
    findings.good("database", "connection", "10.11");
    findings.add(State::fault, "database", "tables", "one\nis \x1b[2Jmissing", "run eb-migrate");
    const auto text = as_table(findings, false);
    CHECK(text.find("ok ") != std::string::npos);
    CHECK(text.find("FAULT") != std::string::npos);
    CHECK(text.find("-> run eb-migrate") != std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);  // A server's words obey nobody.
    CHECK(text.find("one is") != std::string::npos);
    CHECK(as_table(findings, true).find("\x1b[1;31m") != std::string::npos);
    CHECK((findings.worst() == State::fault));
}

TEST_CASE("doctor: the same as JSON", "[doctor][unit]") {
    Findings findings;
    CHECK(json::Document::parse(as_json(findings)).root().require<std::string>("status") == "ok");
    findings.add(State::note, "site", "address", "not set", "give one");
    CHECK(json::Document::parse(as_json(findings)).root().require<std::string>("status") == "ok");
    findings.add(State::warning, "database", "clock", "\"late\"", "keep time");
    const auto document = json::Document::parse(as_json(findings));
    CHECK(document.root().require<std::string>("status") == "warning");
    REQUIRE(document.root().at("findings").size() == 2);
    std::vector<std::string> states;
    document.root().at("findings").elements([&](const json::Reader& one) {
        states.push_back(one.require<std::string>("state"));
    });
    CHECK(states == std::vector<std::string>{"note", "warning"});
}

TEST_CASE("doctor: without WHMCS's API it says what does not work then", "[doctor][unit]") {
    Settings settings;
    Findings without;
    check_settings(settings, without);
    const auto* note = find(without, "EB_WHMCS_API_URL");
    REQUIRE(note != nullptr);
    CHECK((note->state == State::note));
    for (const auto* action : {"DecryptPassword", "UpdateClientProduct", "ValidateLogin"})
        CHECK(note->todo.find(action) != std::string::npos);
    settings.whmcs.url = "https://my.example.com";
    Findings with;
    check_settings(settings, with);
    CHECK(find(with, "EB_WHMCS_API_URL") == nullptr);
}

TEST_CASE("doctor: settings that work and should not stay so", "[doctor][unit]") {
    Settings settings{.profiles = {{.name = ServerId{"obc"}}},
                      .profile_mistakes = {"COMET_two_ORIGIN: not an address"},
                      .ticket_key = Secret{"short"}};
    settings.profiles[0].origin = "http://backup.example.com";
    settings.profiles[0].auth_type = "PasswordTOTP";
    settings.profiles[0].totp = Secret{"123456"};
    Findings findings;
    check_settings(settings, findings);
    REQUIRE(find(findings, "COMET_two_ORIGIN") != nullptr);
    CHECK(find(findings, "COMET_two_ORIGIN")->says == "not an address");
    REQUIRE(find(findings, "EB_TICKET_KEY") != nullptr);
    CHECK((find(findings, "EB_TICKET_KEY")->state == State::fault));
    CHECK(find(findings, "COMET_obc_ORIGIN") != nullptr);
    CHECK(find(findings, "COMET_obc_TOTP") != nullptr);
    CHECK(as_json(findings).find("123456") == std::string::npos);

    Findings well;
    settings.whmcs.url = "https://my.example.com";
    settings.profile_mistakes.clear();
    settings.ticket_key = Secret{std::string(32, 'k')};
    settings.profiles[0] = {.name = ServerId{"obc"}, .origin = "http://127.0.0.1:8060"};
    check_settings(settings, well);
    CHECK((well.worst() == State::good));
}
