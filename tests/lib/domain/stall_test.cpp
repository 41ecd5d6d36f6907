// What counts as a sign of life, and what follows where there is none.
#include "domain/stall.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::domain;
using namespace std::chrono_literals;

namespace {

const auto kNow = from_unix(1'763'800'000);
const StallPolicy kPolicy{.stale = 1h, .recheck = 5min, .attempts_max = 3};

/// Looked at ten minutes ago, and still since before then.
Suspect suspect() {
    return {.job = {.key = {ServerId{"s"}, JobId{"j"}},
                    .status = 6001,
                    .started_at = kNow - 3h,
                    .progress_counter = 40,
                    .progress_at = kNow - 2h,
                    .last_bytes = 1000,
                    .last_bytes_at = kNow - 2h,
                    .stale_since = kNow - 10min},
            .looked_at = kNow - 10min};
}

/// The same job, as the server has it: nothing is new.
JobReport report() {
    return {.id = JobId{"j"},
            .status = 6001,
            .started_at = kNow - 3h,
            .upload_bytes = 1000,
            .cancellation_id = "c",
            .progress = {.counter = 40, .received_at = kNow - 2h}};
}

}  // namespace

TEST_CASE("life_sign: bytes, a tick, or a recent word", "[domain][unit]") {
    struct Case {
        const char* what;
        void (*change)(Suspect&, JobReport&);
        LifeSign sign;
    };
    const auto one = GENERATE(values<Case>({
        {"nothing new", [](Suspect&, JobReport&) {}, LifeSign::none},
        {"a byte more", [](Suspect&, JobReport& it) { it.upload_bytes = 1001; }, LifeSign::bytes},
        {"fewer bytes", [](Suspect&, JobReport& it) { it.upload_bytes = 10; }, LifeSign::none},
        {"bytes done, none uploaded",
         [](Suspect&, JobReport& it) { it.progress.bytes_done = 9'999; }, LifeSign::none},
        {"a tick", [](Suspect&, JobReport& it) { it.progress.counter = 41; }, LifeSign::counter},
        {"begun anew", [](Suspect&, JobReport& it) { it.progress.counter = 1; }, LifeSign::counter},
        {"no progress any more", [](Suspect&, JobReport& it) { it.progress = {}; },
         LifeSign::counter},
        {"a first tick since the last look",
         [](Suspect& row, JobReport& it) {
             row.job.progress_counter = 0;
             it.progress.counter = 1;
         },
         LifeSign::counter},
        {"a counter that nobody has compared",
         [](Suspect& row, JobReport&) {
             row.job.progress_counter = 0;
             row.looked_at = {};
         },
         LifeSign::none},
        {"a counter that the stream's worker wrote, and a tick",
         [](Suspect& row, JobReport& it) {
             row.looked_at = {};
             it.progress.counter = 41;
         },
         LifeSign::counter},
        {"heard of within the hour",
         [](Suspect&, JobReport& it) { it.progress.received_at = kNow - 1h + 1s; },
         LifeSign::heartbeat},
        {"heard of an hour ago",
         [](Suspect&, JobReport& it) { it.progress.received_at = kNow - 1h; }, LifeSign::none},
        {"heard of by a clock ahead of ours",
         [](Suspect&, JobReport& it) { it.progress.received_at = kNow + 2h; }, LifeSign::heartbeat},
        {"heard of in a time that cannot be",
         [](Suspect&, JobReport& it) { it.progress.received_at = from_unix(2'147'483'647); },
         LifeSign::none},
        {"older than old", [](Suspect& row, JobReport&) { row.job.started_at = kNow - 24h * 90; },
         LifeSign::none},
    }));
    auto row = suspect();
    auto now = report();
    one.change(row, now);
    CAPTURE(one.what);
    CHECK(word_of(life_sign(row, now, kNow, kPolicy)) == std::string{word_of(one.sign)});
}

TEST_CASE("judge: two observations of nothing, a recheck apart, before anything is done",
          "[domain][unit]") {
    struct Case {
        sys_seconds stale_since;
        Step step;
        sys_seconds stale_since_after;
    };
    const auto one = GENERATE(values<Case>({
        {{}, Step::leave, kNow},
        {kNow, Step::leave, kNow},
        {kNow - 5min + 1s, Step::leave, kNow - 5min + 1s},
        {kNow - 5min, Step::cancel, kNow - 5min},
        {kNow - 24h, Step::cancel, kNow - 24h},
        {kNow + 1s, Step::leave, kNow},  // The clock was set back.
    }));
    auto row = suspect();
    row.job.stale_since = one.stale_since;
    const auto verdict = judge(row, report(), {}, kNow, kPolicy);
    CHECK(verdict.step == one.step);
    CHECK(verdict.seen.stale_since == one.stale_since_after);
}

TEST_CASE("judge: a sign of life clears what was observed", "[domain][unit]") {
    auto ticked = report();
    ticked.progress.counter = 41;
    ticked.progress.received_at = kNow - 90min;
    const auto verdict = judge(suspect(), ticked, {}, kNow, kPolicy);
    CHECK(verdict.step == Step::leave);
    CHECK(verdict.sign == LifeSign::counter);
    CHECK(verdict.seen.stale_since == sys_seconds{});
    CHECK(verdict.seen.counter_before == 40);
    CHECK(verdict.seen.counter == 41);
    CHECK(verdict.seen.progress_at == kNow - 90min);
    CHECK(verdict.seen.bytes_max == 1000);
}

TEST_CASE("judge: cancelled first, given up where that cannot be or did nothing",
          "[domain][unit]") {
    struct Case {
        int attempts;
        bool refused;
        const char* cancellation;
        Step step;
    };
    const auto one = GENERATE(values<Case>({
        {0, false, "c", Step::cancel},
        {0, false, "", Step::abandon},
        {0, true, "c", Step::abandon},
        {1, false, "c", Step::abandon},
        {2, false, "c", Step::abandon},
        {3, false, "c", Step::leave},
        {4, false, "", Step::leave},
    }));
    CAPTURE(one.attempts, one.refused, one.cancellation);
    auto now = report();
    now.cancellation_id = one.cancellation;
    const auto verdict = judge(
        suspect(), now, {.attempts = one.attempts, .cancel_refused = one.refused}, kNow, kPolicy);
    CHECK(verdict.step == one.step);
}

TEST_CASE("judge: what has ended is finished, whatever else is known of it", "[domain][unit]") {
    const auto [status, step] = GENERATE(table<int, Step>({
        {5000, Step::finish},
        {7001, Step::finish},
        {7005, Step::finish},
        {7007, Step::finish},
        {9999, Step::finish},
        {6000, Step::cancel},
        {6002, Step::cancel},
        {6003, Step::cancel},
        {6004, Step::cancel},
    }));
    CAPTURE(status);
    auto now = report();
    now.status = status;
    CHECK(judge(suspect(), now, {}, kNow, kPolicy).step == step);
    now.upload_bytes = 5'000;
    CHECK(judge(suspect(), now, {}, kNow, kPolicy).step ==
          (step == Step::finish ? Step::finish : Step::leave));
}

TEST_CASE("tried_with: attempts that are spent come back after a day's rest", "[domain][unit]") {
    const auto [attempts, rested, left] = GENERATE(table<int, seconds, int>({
        {0, 48h, 0},
        {2, 48h, 2},  // Not spent: they count for as long as the job runs.
        {3, 24h - 1s, 3},
        {3, 24h, 0},
        {7, 25h, 0},
    }));
    auto row = suspect();
    row.attempts = attempts;
    row.looked_at = kNow - rested;
    CHECK(tried_with(row, kNow, kPolicy).attempts == left);
}
