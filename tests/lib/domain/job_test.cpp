// Status mapping, incidents and identity.
#include "domain/job.hpp"
#include "domain/identity.hpp"
#include "domain/incidents.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::domain;
using namespace std::chrono_literals;

TEST_CASE("outcome_of: every final Comet status has one outcome", "[domain][unit]") {
    const auto [status, outcome] = GENERATE(table<int, Outcome>({
        {5000, Outcome::success},
        {5999, Outcome::success},
        {7000, Outcome::error},  // Timeout.
        {7001, Outcome::warning},
        {7002, Outcome::error},
        {7003, Outcome::error},  // Quota exceeded.
        {7004, Outcome::missed},
        {7005, Outcome::error},  // Cancelled.
        {7006, Outcome::error},  // Already running.
        {7007, Outcome::error},  // Abandoned.
        {9999, Outcome::error},  // Unknown must never look healthy.
        {0, Outcome::error},
    }));
    CAPTURE(status);
    CHECK(outcome_of(status) == outcome);
    CHECK_FALSE(is_running(status));
    CHECK(outcome_from(word_of(outcome)) == outcome);
}

TEST_CASE("is_running: active, revived and not yet started jobs run", "[domain][unit]") {
    for (const int status : {6000, 6001, 6002, 6003, 6004}) CHECK(is_running(status));
}

TEST_CASE("finished_job: its own end counts, now only where it has none", "[domain][unit]") {
    JobReport report{
        .id = JobId{"j"}, .status = 5000, .started_at = from_unix(100), .ended_at = from_unix(160)};
    CHECK(finished_job(ServerId{"s"}, report, from_unix(500)).duration() == 60s);
    report.ended_at = {};
    CHECK(finished_job(ServerId{"s"}, report, from_unix(500)).ended_at == from_unix(500));
    report.ended_at = from_unix(50);  // A device's clock ran behind.
    CHECK(finished_job(ServerId{"s"}, report, from_unix(500)).duration() == 0s);
}

TEST_CASE("device_row_id: the digest that existing PHP joins on", "[domain][unit]") {
    // php -r 'echo hash("sha256", "42" . "abc");'
    CHECK(device_row_id(ClientId{42}, DeviceId{"abc"}) ==
          "53b6b18ede445bb214aa36420e93f247b029a81c5208a381ca1eba8789b3393e");
}

namespace {

FinishedJob job(const char* id, const char* item, int status, int ended_at,
                int classification = kBackup) {
    return {.key = {ServerId{"s"}, JobId{id}},
            .username = Username{"u"},
            .item = ItemId{item},
            .classification = classification,
            .status = status,
            .outcome = outcome_of(status),
            .ended_at = from_unix(ended_at)};
}

std::vector<std::string> ids(const std::vector<FinishedJob>& jobs) {
    std::vector<std::string> found;
    for (const auto& each : jobs) found.push_back(each.key.job.value());
    return found;
}

}  // namespace

TEST_CASE("incidents: the newest job of each item decides", "[domain][unit]") {
    CHECK(ids(incidents({job("old", "i1", 7002, 10), job("new", "i1", 5000, 20)})).empty());
    CHECK(ids(incidents({job("new", "i1", 7003, 20), job("old", "i1", 5000, 10)})) ==
          std::vector<std::string>{"new"});
    CHECK(ids(incidents({job("a", "i1", 7001, 10), job("b", "i2", 7004, 30)})) ==
          std::vector<std::string>{"b", "a"});
}

TEST_CASE("incidents: a job without an item stands for itself, and other kinds of jobs are none",
          "[domain][unit]") {
    CHECK(ids(incidents({job("a", "", 7002, 10), job("b", "", 5000, 20)})) ==
          std::vector<std::string>{"a"});
    CHECK(ids(incidents({job("a", "i1", 7002, 10, 4005)})).empty());
    CHECK(ids(incidents({job("a", "i1", 7002, 10, kRestore)})) == std::vector<std::string>{"a"});
}
