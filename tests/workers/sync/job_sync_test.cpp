// Where a job that was read belongs.
#include "workers/sync/job_sync.hpp"

#include "tests/lib/store/job_reports.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::tests;
using workers::sync::put;

namespace {

const auto kNow = from_unix(1'763'900'000);
constexpr seconds kHour{3600};

domain::JobReport at(int status, seconds ago) {
    auto job = report("job", "acme", status);
    job.ended_at = kNow - ago;
    return job;
}

}  // namespace

TEST_CASE("put: running, ended, and history", "[sync][unit]") {
    domain::Batch batch;
    SECTION("running") {
        put(report("job", "acme", 6001), kNow, batch);
        CHECK(batch.started.size() == 1);
    }
    SECTION("nothing is known of it: it may still run") {
        put(report("job", "acme", 0), kNow, batch);
        CHECK(batch.started.size() == 1);
    }
    SECTION("ended a while ago") {
        put(at(5000, kHour * 23), kNow, batch);
        CHECK(batch.finished.size() == 1);
    }
    SECTION("ended long ago") {
        put(at(7002, kHour * 25), kNow, batch);
        CHECK(batch.past.size() == 1);
    }
    SECTION("ended at a time that nobody knows") {
        auto job = report("job", "acme", 7002);
        job.ended_at = {};
        put(std::move(job), kNow, batch);
        CHECK(batch.finished.size() == 1);
    }
    CHECK(batch.started.size() + batch.finished.size() + batch.past.size() == 1);
}

TEST_CASE("put: a job that comes twice has ended, whichever came first", "[sync][unit]") {
    domain::Batch batch;
    SECTION("running first") {
        put(report("job", "acme", 6001), kNow, batch);
        put(at(5000, kHour), kNow, batch);
    }
    SECTION("ended first") {
        put(at(5000, kHour), kNow, batch);
        put(report("job", "acme", 6001), kNow, batch);
    }
    CHECK(batch.started.empty());
    CHECK(batch.finished.size() == 1);
}
