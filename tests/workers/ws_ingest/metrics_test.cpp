// What a scraper and systemd read.
#include "workers/ws_ingest/metrics.hpp"

#include <catch2/catch.hpp>

#include <unistd.h>
#include <cstdio>
#include <fstream>
#include <sstream>

using namespace eb;
using namespace eb::workers::ws_ingest;

namespace {

const sys_seconds kNow = from_unix(1763800000);

bool has(const std::string& text, const std::string& line) {
    return text.find(line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("metrics: counters, gauges and a histogram that adds up", "[ws_ingest][unit]") {
    Counters counters;
    counters.frames = 7;
    counters.connected_at = unix_seconds(kNow) - 30;
    for (const int ms : {1, 6, 6, 20'000}) counters.lag.add(milliseconds{ms});
    const auto text = metrics(counters, ServerId{"obc"}, kNow);
    CHECK(has(text, "# TYPE eb_ws_frames_total counter"));
    CHECK(has(text, "eb_ws_frames_total{server=\"obc\"} 7"));
    CHECK(has(text, "eb_ws_connected{server=\"obc\"} 1"));
    CHECK(has(text, "eb_ws_connected_seconds{server=\"obc\"} 30"));
    CHECK(has(text, "eb_ws_lag_seconds_bucket{server=\"obc\",le=\"0.005\"} 1"));
    CHECK(has(text, "eb_ws_lag_seconds_bucket{server=\"obc\",le=\"0.01\"} 3"));
    CHECK(has(text, "eb_ws_lag_seconds_bucket{server=\"obc\",le=\"10\"} 3"));
    CHECK(has(text, "eb_ws_lag_seconds_bucket{server=\"obc\",le=\"+Inf\"} 4"));
    CHECK(has(text, "eb_ws_lag_seconds_count{server=\"obc\"} 4"));
    CHECK(has(text, "eb_ws_lag_last_seconds{server=\"obc\"} 20"));
}

TEST_CASE("metrics: a label may hold anything", "[ws_ingest][unit]") {
    Counters counters;
    {
        auto kinds = counters.bad_kinds.lock();
        (*kinds)["say \"a\\b\"\nno"] = 2;
    }
    const auto text = metrics(counters, ServerId{"obc"}, kNow);
    CHECK(has(text, R"(eb_ws_frames_bad_by_kind_total{server="obc",kind="say \"a\\b\"\nno"} 2)"));
}

TEST_CASE("status: says how the worker is, in one line", "[ws_ingest][unit]") {
    Counters counters;
    CHECK(status(counters, kNow).find("standing by") == 0);
    counters.terms = 1;
    counters.lease_held = true;
    CHECK(status(counters, kNow).find("not connected") == 0);
    counters.connected_at = unix_seconds(kNow) - 30;
    counters.frames = 5;
    counters.database_lost = true;
    const auto text = status(counters, kNow);
    CHECK(text.find("connected for 30 s; 5 events") == 0);
    CHECK(text.find("the database does not answer") != std::string::npos);
    CHECK(text.find('\n') == std::string::npos);
}

TEST_CASE("write_whole: replaces a file, and says when it cannot", "[ws_ingest][unit]") {
    std::string folder = "/tmp/eb-metrics-XXXXXX";
    REQUIRE(mkdtemp(folder.data()) != nullptr);
    const auto path = folder + "/eb.prom";
    write_whole(path, "one\n");
    write_whole(path, "two\n");
    std::ostringstream read;
    read << std::ifstream{path}.rdbuf();
    CHECK(read.str() == "two\n");
    CHECK_THROWS_AS(write_whole(folder + "/absent/eb.prom", "x"), std::system_error);
    CHECK(std::remove(path.c_str()) == 0);
    CHECK(rmdir(folder.c_str()) == 0);
}
