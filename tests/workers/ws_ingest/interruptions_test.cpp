// When a job is called interrupted, and when no longer.
#include "workers/ws_ingest/interruptions.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::workers::ws_ingest;

TEST_CASE("interruptions: told once, after the grace time, and taken back once",
          "[ws_ingest][unit]") {
    const JobId job{"j"};
    using Told = std::map<JobId, bool>;
    const auto changes = [&](std::map<JobId, seconds> offline, std::set<JobId> told) {
        return interruptions(offline, told, seconds{300});
    };
    CHECK(changes({{job, seconds{299}}}, {}).empty());
    CHECK(changes({{job, seconds{300}}}, {}) == Told{{job, true}});
    CHECK(changes({{job, seconds{310}}}, {job}).empty());
    CHECK(changes({}, {job}) == Told{{job, false}});
    CHECK(changes({}, {}).empty());
    // It came and went again: a new absence begins at nothing.
    CHECK(changes({{job, seconds{5}}}, {job}) == Told{{job, false}});
}
