// What a batch of news changes.
#include "domain/ingest.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::domain;

namespace {

const ServerId kServer{"cometbackup"};
const sys_seconds kNow = from_unix(1'000);

JobReport report(const char* id, int status, int started_at = 100, int ended_at = 0) {
    return {.id = JobId{id},
            .username = Username{"acme"},
            .device = DeviceId{"d"},
            .classification = kBackup,
            .status = status,
            .started_at = from_unix(started_at),
            .ended_at = from_unix(ended_at)};
}

Batch batch() { return {.server = kServer, .owners = {{Username{"acme"}, ClientId{7}}}}; }

std::vector<std::string> kinds(const Plan& plan) {
    std::vector<std::string> found;
    for (const auto& change : plan.changes) found.emplace_back(kind_of(change.what));
    return found;
}

}  // namespace

TEST_CASE("plan: a new job becomes a live row, a history row and a change for its owner",
          "[domain][unit]") {
    auto news = batch();
    news.started[JobId{"j"}] = report("j", 6001);
    const auto result = plan(news, {}, kNow);
    REQUIRE(result.live_upserts.size() == 1);
    CHECK(result.live_upserts[0].last_update == kNow);
    CHECK(result.history.size() == 1);
    REQUIRE(kinds(result) == std::vector<std::string>{"job:start"});
    CHECK(result.changes[0].client == ClientId{7});
}

TEST_CASE("plan: what changes nothing writes nothing", "[domain][unit]") {
    auto news = batch();
    news.started[JobId{"a"}] = report("a", 6001);
    news.finished[JobId{"b"}] = report("b", 5000, 100, 200);
    Before before;
    before.live[JobId{"a"}] = live_job(kServer, report("a", 6001), from_unix(900));
    before.finished[JobId{"b"}] = finished_job(kServer, report("b", 5000, 100, 200), kNow);
    const auto result = plan(news, before, kNow);
    CHECK(result.live_upserts.empty());
    CHECK(result.live_deletes.empty());
    CHECK(result.finished_upserts.empty());
    CHECK(result.history.empty());
    CHECK(result.changes.empty());
}

TEST_CASE("plan: late news of a start never revives a finished job", "[domain][unit]") {
    auto news = batch();
    news.started[JobId{"j"}] = report("j", 6001);
    Before before;
    before.finished[JobId{"j"}] = finished_job(kServer, report("j", 7007, 100, 200), kNow);
    const auto result = plan(news, before, kNow);
    CHECK(result.live_upserts.empty());
    CHECK(result.changes.empty());
}

TEST_CASE("plan: a job that starts and ends within one batch yields its end alone",
          "[domain][unit]") {
    auto news = batch();
    news.started[JobId{"j"}] = report("j", 6001);
    news.finished[JobId{"j"}] = report("j", 5000, 100, 200);
    const auto result = plan(news, {}, kNow);
    CHECK(result.live_upserts.empty());
    CHECK(kinds(result) == std::vector<std::string>{"job:end"});
}

TEST_CASE("plan: an end takes the live row away, and a revived job's end replaces the outcome",
          "[domain][unit]") {
    auto news = batch();
    news.finished[JobId{"j"}] = report("j", 5000, 100, 300);
    Before before;
    before.live[JobId{"j"}] = live_job(kServer, report("j", 6002), from_unix(250));
    before.finished[JobId{"j"}] = finished_job(kServer, report("j", 7007, 100, 200), kNow);
    const auto result = plan(news, before, kNow);
    CHECK(result.live_deletes == std::vector<JobId>{JobId{"j"}});
    REQUIRE(result.finished_upserts.size() == 1);
    CHECK(result.finished_upserts[0].outcome == Outcome::success);
    CHECK(kinds(result) == std::vector<std::string>{"job:end", "incident:closed"});
}

TEST_CASE("plan: late news of an abandonment never replaces a revived job's end",
          "[domain][unit]") {
    const auto [status, ended_at, known_status, replaces] = GENERATE(table<int, int, int, bool>({
        {7007, 199, 5000, false},  // Given up before, told after.
        {7007, 200, 5000, false},  // Within the same second it was the first end all the same.
        {7007, 199, 7007, false},  // Given up twice.
        {7007, 201, 5000, true},   // Given up, revived, ended, and given up anew.
        {7007, 201, 7007, true},
        {5000, 199, 7007, true},  // A device's clock may be behind the server's.
    }));
    CAPTURE(status, ended_at, known_status);
    auto news = batch();
    news.finished[JobId{"j"}] = report("j", status, 100, ended_at);
    Before before;
    before.finished[JobId{"j"}] = finished_job(kServer, report("j", known_status, 100, 200), kNow);
    const auto result = plan(news, before, kNow);
    CHECK(result.finished_upserts.size() == (replaces ? 1 : 0));
    CHECK(result.history.size() == result.finished_upserts.size());
    CHECK(result.changes.empty() != replaces);
}

TEST_CASE("plan: a repeated end without a time of its own keeps the time it was given first",
          "[domain][unit]") {
    auto news = batch();
    news.finished[JobId{"j"}] = report("j", 7005, 100, 0);
    const auto first = plan(news, {}, from_unix(500));
    REQUIRE(first.finished_upserts.size() == 1);
    Before before;
    before.finished[JobId{"j"}] = first.finished_upserts[0];
    CHECK(plan(news, before, from_unix(900)).changes.empty());
}

TEST_CASE("plan: an account nobody owns yet belongs to client 0", "[domain][unit]") {
    Batch news{.server = kServer};
    news.started[JobId{"j"}] = report("j", 6001);
    CHECK(plan(news, {}, kNow).changes.at(0).client == ClientId{0});
}
