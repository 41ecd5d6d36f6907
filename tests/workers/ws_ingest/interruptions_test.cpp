// When a job is called interrupted, and when no longer.
#include "workers/ws_ingest/interruptions.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::workers::ws_ingest;

TEST_CASE("Interruptions: told once, after the grace time, and taken back once",
          "[ws_ingest][unit]") {
    Interruptions jobs{seconds{300}};
    const JobId job{"j"};
    using Told = std::map<JobId, bool>;
    CHECK(jobs.read({{job, seconds{299}}}).empty());
    CHECK(jobs.read({{job, seconds{300}}}) == Told{{job, true}});
    CHECK(jobs.read({{job, seconds{310}}}).empty());
    CHECK(jobs.read({}) == Told{{job, false}});
    CHECK(jobs.read({}).empty());
    // It comes and goes: a new absence begins at nothing.
    CHECK(jobs.read({{job, seconds{5}}}).empty());
}
