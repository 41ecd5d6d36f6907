// Snoozing: what is refused, whose accounts are asked, and what is written down.
#include "app/pulse/snooze.hpp"
#include "app/http/errors.hpp"
#include "json/reader.hpp"
#include "tests/support/fake_clock.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;

namespace {

struct Fixture {
    test::FakeClock clock{from_unix(1000)};
    std::shared_ptr<Directory> directory = std::make_shared<Directory>();
    std::vector<store::AuditEntry> audit;
    std::vector<sys_seconds> hidden_until;
    std::vector<store::Account> asked;
    bool audit_fails = false;
    Snooze snooze{{.directory = [this]() -> SharedDirectory { return directory; },
                   .snooze =
                       [this](ClientId, const std::vector<store::Account>& accounts,
                              const JobId& job, sys_seconds until) {
                           asked = accounts;
                           hidden_until.push_back(until);
                           return job == JobId{"bad"};
                       },
                   .audit =
                       [this](const store::AuditEntry& entry) {
                           if (audit_fails) throw std::runtime_error{"no"};
                           audit.push_back(entry);
                       }},
                  clock,
                  {"test", log::Level::error, [](log::Level, const std::string&) {}}};

    Fixture() {
        directory->known = true;
        directory->accounts[ClientId{7}] = {{ServerId{"s"}, Username{"u"}}};
    }
    Response post(const std::string& body) {
        return snooze.handle({.method = "POST", .body = body},
                             {.client = ClientId{7}, .user = UserId{9}, .admin = AdminId{5}});
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Snooze: hides an incident of the client's accounts", "[pulse][unit]") {
    const auto answer = post(R"({"job_id":"bad","minutes":60,"client_id":8})");
    CHECK(answer.status == 200);
    CHECK(json::Document::parse(answer.body).root().require<int>("snoozed_until") == 4600);
    CHECK((hidden_until == std::vector{from_unix(4600)}));
    CHECK((asked == std::vector<store::Account>{{ServerId{"s"}, Username{"u"}}}));
    REQUIRE(audit.size() == 1);
    CHECK(audit[0].object == "bad");
    CHECK(audit[0].outcome == "done");
    CHECK((audit[0].user == UserId{9}));
    CHECK((audit[0].admin == AdminId{5}));

    post(R"({"job_id":"bad","minutes":0})");
    CHECK((hidden_until.back() == from_unix(0)));
    audit_fails = true;
    CHECK(post(R"({"job_id":"bad","minutes":1})").status == 200);
}

TEST_CASE_METHOD(Fixture, "Snooze: what is not there is 404, and written down", "[pulse][unit]") {
    CHECK_THROWS_AS(post(R"({"job_id":"another","minutes":60})"), NotFound);
    REQUIRE(audit.size() == 1);
    CHECK(audit[0].outcome == "not_found");
}

TEST_CASE_METHOD(Fixture, "Snooze: a body that is wrong is refused before anything is asked",
                 "[pulse][unit]") {
    for (const std::string body :
         {"", "[]", "{}", R"({"job_id":"bad"})", R"({"minutes":60})",
          R"({"job_id":5,"minutes":60})", R"({"job_id":"bad","minutes":"60"})",
          R"({"job_id":"bad","minutes":1.5})"}) {
        CAPTURE(body);
        CHECK_THROWS_AS(post(body), json::Malformed);
    }
    for (const std::string body :
         {R"({"job_id":"bad","minutes":-1})", R"({"job_id":"bad","minutes":10081})",
          R"({"job_id":"","minutes":60})"}) {
        CAPTURE(body);
        CHECK_THROWS_AS(post(body), BadRequest);
    }
    CHECK(hidden_until.empty());
    CHECK(audit.empty());
}
