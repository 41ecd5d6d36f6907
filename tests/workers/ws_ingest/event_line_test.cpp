// What EB_WS_DEBUG says of an event, and what it never says.
#include "workers/ws_ingest/event_line.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::workers;

namespace {

const domain::DeviceKey kDevice{Username{"alice"}, DeviceId{"dev-1"}};

struct Fixture {
    std::vector<std::string> lines;
    log::Logger log{"test", log::Level::debug,
                    [this](log::Level, const std::string& line) { lines.push_back(line); }};

    std::string line(decltype(comet::Event::what) what) {
        lines.clear();
        ws_ingest::tell(log, {.what = std::move(what), .type = "SEVT_X", .resource = "r-1"}, 99);
        REQUIRE(lines.size() == 1);
        CHECK_THAT(lines[0], Catch::Contains("event=frame type=SEVT_X resource=r-1"));
        CHECK_THAT(lines[0], Catch::Contains("bytes=99"));
        return lines[0];
    }
};

domain::JobReport report() {
    return {.id = JobId{"job-1"},
            .username = Username{"alice"},
            .device = DeviceId{"dev-1"},
            .status = 7002,
            .snapshot_id = "hunter2",
            .cancellation_id = "hunter2",
            .content = R"({"hunter2":1})"};
}

}  // namespace

TEST_CASE_METHOD(Fixture, "tell: a job's event says which, whose, where and how it stands",
                 "[ws_ingest][unit]") {
    const std::string whose = " job=job-1 status=7002 username=alice device=dev-1 ";
    const auto started = line(comet::JobStarted{report()});
    CHECK_THAT(started, Catch::Contains("parsed=job_started" + whose));
    const auto completed = line(comet::JobCompleted{report()});
    CHECK_THAT(completed, Catch::Contains("parsed=job_completed" + whose));
    CHECK_THAT(started + completed, !Catch::Contains("hunter2"));
}

TEST_CASE_METHOD(Fixture, "tell: the other kinds say whom they concern", "[ws_ingest][unit]") {
    const std::string whose = " username=alice device=dev-1 ";
    comet::DeviceChanged changed{.device = kDevice, .report = {.content = "hunter2"}};
    CHECK_THAT(line(changed), Catch::Contains("parsed=device_updated" + whose));
    changed.report.registered = true;
    CHECK_THAT(line(changed), Catch::Contains("parsed=device_new" + whose));
    changed.report.registered = false;
    CHECK_THAT(line(changed), Catch::Contains("parsed=device_removed" + whose));
    CHECK_THAT(line(changed), !Catch::Contains("hunter2"));
    changed.guessed = true;  // Who did it, not whose it is.
    CHECK_THAT(line(changed), Catch::Contains("parsed=device_removed actor=alice device=dev-1 "));
    CHECK_THAT(line(comet::DevicePresence{kDevice, true}),
               Catch::Contains("parsed=device_online" + whose));
    CHECK_THAT(line(comet::DevicePresence{kDevice, false}),
               Catch::Contains("parsed=device_offline" + whose));
    CHECK_THAT(line(comet::AccountChanged{Username{"alice"}}),
               Catch::Contains("parsed=account_changed username=alice "));
    CHECK_THAT(line(comet::AccountRemoved{Username{"alice"}}),
               Catch::Contains("parsed=account_removed username=alice "));
    CHECK_THAT(line(comet::Hello{}), Catch::Contains("parsed=hello "));
    CHECK_THAT(line(comet::Ignored{}), Catch::Contains("parsed=ignored "));
}

TEST_CASE_METHOD(Fixture, "tell: nothing, unless it was asked for", "[ws_ingest][unit]") {
    const log::Logger quiet{"test", log::Level::info,
                            [this](log::Level, const std::string& line) { lines.push_back(line); }};
    ws_ingest::tell(quiet, {.what = comet::Hello{}, .type = "SEVT_META_HELLO"}, 1);
    CHECK(lines.empty());
}
