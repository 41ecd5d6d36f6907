// How running jobs move, and which incidents their ends leave behind.
#include "domain/job_plan.hpp"
#include "domain/incidents.hpp"
#include "domain/ingest.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace eb;
using namespace eb::domain;

namespace {

const ServerId kServer{"cometbackup"};
const sys_seconds kNow = from_unix(1'000'000);

using Words = std::vector<std::string>;

JobReport report(const std::string& id, int status = 6001) {
    return {.id = JobId{id},
            .username = Username{"acme"},
            .device = DeviceId{"d"},
            .classification = kBackup,
            .status = status,
            .started_at = from_unix(900'000)};
}

JobReport moving(std::int64_t bytes, std::int64_t counter = 0) {
    auto job = report("j");
    job.upload_bytes = bytes;
    job.progress = {.counter = counter, .received_at = from_unix(counter), .bytes_done = bytes};
    return job;
}

JobReport ended(const std::string& id, int status, const std::string& item, int seconds_ago) {
    auto job = report(id, status);
    job.item = ItemId{item};
    job.ended_at = kNow - seconds{seconds_ago};
    return job;
}

Batch batch() { return {.server = kServer, .owners = {{Username{"acme"}, ClientId{7}}}}; }

Batch ends(const JobReport& job) {
    auto news = batch();
    news.finished[job.id] = job;
    return news;
}

Batch looks(const JobReport& job) {
    auto news = batch();
    news.progress[job.id] = job;
    return news;
}

Words told(const Plan& plan) {
    Words words;
    for (const auto& change : plan.changes)
        words.push_back(std::string{kind_of(change.what)} + " " + job_of(change.what).value());
    return words;
}

/// The tables of jobs, in memory: what plan() is asked to read, and what it asks to write.
struct Tables {
    std::map<JobId, LiveJob> live;
    std::map<JobId, FinishedJob> finished;

    Before before(const Batch& news, sys_seconds now) const {
        Before before;
        before.live = live;
        for (const auto& [id, job] : finished) {
            if (news.started.contains(id) || news.finished.contains(id) ||
                news.progress.contains(id))
                before.finished.emplace(id, job);
        }
        for (const auto& [key, own] : items_ended(news, before)) {
            std::optional<FinishedJob> newest;
            bool trouble = own.trouble;
            for (const auto& [id, job] : finished) {
                if (own.jobs.contains(id) || !can_be_incident(job) || incident_key(job) != key)
                    continue;
                if (job.ended_at < now - kIncidentWindow) continue;
                if (needs_somebody(job)) trouble = true;
                if (!newest || is_newer(job, *newest)) newest = job;
            }
            if (newest && trouble) before.newest.emplace(key, *newest);
        }
        return before;
    }

    Plan apply(const Batch& news, sys_seconds now) {
        auto result = plan(news, before(news, now), now);
        for (const auto& job : result.live_upserts) live[job.key.job] = job;
        for (const auto& id : result.live_deletes) live.erase(id);
        for (const auto& job : result.finished_upserts) finished[job.key.job] = job;
        return result;
    }

    std::map<JobId, FinishedJob> incidents_at(sys_seconds now) const {
        std::vector<FinishedJob> recent;
        for (const auto& [id, job] : finished) {
            if (job.ended_at >= now - kIncidentWindow) recent.push_back(job);
        }
        std::map<JobId, FinishedJob> found;
        for (const auto& job : incidents(recent)) found.emplace(job.key.job, job);
        return found;
    }
};

LiveJob row(std::int64_t bytes, std::int64_t speed = 0, std::int64_t counter = 0) {
    auto job = live_job(kServer, moving(bytes, counter), kNow - seconds{10});
    job.throughput_bps = speed;
    return job;
}

}  // namespace

TEST_CASE("looked_at: speed follows the bytes", "[domain][unit]") {
    struct Case {
        const char* what;
        LiveJob row;
        std::int64_t bytes;
        std::int64_t speed;
    };
    auto long_ago = row(1000, 0);
    long_ago.last_update = long_ago.last_bytes_at = kNow - seconds{3600};
    auto stalled = row(1000, 500);
    stalled.last_bytes_at = kNow - seconds{60};
    const auto [what, before, bytes, speed] = GENERATE_REF(values<Case>({
        {"the first time as it is", row(1000), 2000, 100},
        {"faster, by half", row(1000, 100), 4000, 200},
        {"slower, by half", row(1000, 100), 1000, 50},
        {"none for a minute", stalled, 1000, 0},
        {"less than before", row(1000, 100), 500, 50},
        {"after a pause, as since the last look", long_ago, 4000, 100},
    }));
    CAPTURE(what);
    const auto job = looked_at(before, moving(bytes, 5), kNow);
    CHECK(job.throughput_bps == speed);
    CHECK(job.bytes_done == bytes);
    CHECK(job.last_update == kNow);
}

TEST_CASE("looked_at: bytes and ticks are signs of life", "[domain][unit]") {
    auto before = row(1000, 0, 3);
    before.stale_since = kNow - seconds{100};
    SECTION("bytes") {
        const auto job = looked_at(before, moving(1500, 3), kNow);
        CHECK(job.last_bytes == 1500);
        CHECK(job.last_bytes_at == kNow);
        CHECK(job.stale_since == sys_seconds{});
    }
    SECTION("ticks alone") {
        const auto job = looked_at(before, moving(1000, 4), kNow);
        CHECK(job.last_bytes_at == before.last_bytes_at);
        CHECK(job.progress_counter == 4);
        CHECK(job.stale_since == sys_seconds{});
    }
    SECTION("neither") {
        const auto job = looked_at(before, moving(1000, 3), kNow);
        CHECK(job == before);
    }
    SECTION("older news") {
        auto old = moving(200, 1);
        old.progress.items_done = 9;
        CHECK(looked_at(before, old, kNow) == before);
    }
}

TEST_CASE("plan: a look tells what a customer sees, and only that", "[domain][unit]") {
    Tables tables;
    tables.live[JobId{"j"}] = row(1000, 0, 3);
    SECTION("more bytes") {
        CHECK(told(tables.apply(looks(moving(2000, 4)), kNow)) == Words{"job:progress j"});
        CHECK(tables.live.at(JobId{"j"}).bytes_done == 2000);
        CHECK(told(tables.apply(looks(moving(2000, 4)), kNow)).empty());
    }
    SECTION("a tick") {
        const auto result = tables.apply(looks(moving(1000, 4)), kNow);
        CHECK(told(result).empty());
        CHECK(result.live_upserts.size() == 1);
    }
    SECTION("nothing") { CHECK(tables.apply(looks(moving(1000, 3)), kNow).live_upserts.empty()); }
    SECTION("items") {
        auto job = moving(1000, 4);
        job.progress.items_done = 1;
        job.progress.items_total = 2;
        CHECK(told(tables.apply(looks(job), kNow)) == Words{"job:progress j"});
        CHECK(tables.live.at(JobId{"j"}).items_total == 2);
    }
    SECTION("it was revived") {
        auto job = moving(1000, 4);
        job.status = 6002;
        CHECK(told(tables.apply(looks(job), kNow)) == Words{"job:progress j"});
    }
    SECTION("the same by a read that calls it incomplete") {
        auto news = batch();
        news.started[JobId{"j"}] = moving(2000, 4);
        CHECK(told(tables.apply(news, kNow)) == Words{"job:progress j"});
    }
    SECTION("but its end is in the batch") {
        auto news = looks(moving(2000, 4));
        news.finished[JobId{"j"}] = ended("j", 5000, "i", 0);
        CHECK(told(tables.apply(news, kNow)) == Words{"job:end j"});
        CHECK(tables.live.empty());
    }
}

TEST_CASE("plan: a look finds a job whose start was missed, unless it has ended",
          "[domain][unit]") {
    Tables tables;
    CHECK(told(tables.apply(looks(moving(10, 1)), kNow)) == Words{"job:start j"});
    CHECK(tables.live.size() == 1);
    tables.apply(ends(ended("j", 5000, "i", 0)), kNow);
    CHECK(told(tables.apply(looks(moving(20, 2)), kNow)).empty());
    CHECK(tables.live.empty());
}

TEST_CASE("plan: an interrupted job is told while it runs", "[domain][unit]") {
    Tables tables;
    auto news = batch();
    news.interrupted[JobId{"j"}] = true;
    CHECK(told(tables.apply(news, kNow)).empty());
    tables.live[JobId{"j"}] = row(1000);
    const auto result = tables.apply(news, kNow);
    REQUIRE(told(result) == Words{"job:updated j"});
    CHECK(std::get<JobUpdated>(result.changes[0].what).interrupted);
    // Whoever says it again, another worker after a restart perhaps, says nothing new.
    CHECK(told(tables.apply(news, kNow)).empty());
    news.interrupted[JobId{"j"}] = false;
    CHECK(told(tables.apply(news, kNow)) == Words{"job:updated j"});
    CHECK(told(tables.apply(news, kNow)).empty());
    CHECK(!tables.live.at(JobId{"j"}).interrupted);
    news.finished[JobId{"j"}] = ended("j", 5000, "i", 0);
    CHECK(told(tables.apply(news, kNow)) == Words{"job:end j"});
}

TEST_CASE("plan: incidents open and close with the newest job of an item", "[domain][unit]") {
    Tables tables;
    const auto end = [&](const JobReport& job) { return told(tables.apply(ends(job), kNow)); };
    SECTION("a failure, another one, a success") {
        CHECK(end(ended("a", 7002, "i", 300)) == Words{"job:end a", "incident:opened a"});
        CHECK(end(ended("b", 7004, "i", 200)) ==
              Words{"job:end b", "incident:closed a", "incident:opened b"});
        CHECK(end(ended("c", 5000, "i", 100)) == Words{"job:end c", "incident:closed b"});
        CHECK(end(ended("d", 5000, "i", 50)) == Words{"job:end d"});
    }
    SECTION("late news is older than the newest") {
        CHECK(end(ended("b", 5000, "i", 100)) == Words{"job:end b"});
        CHECK(end(ended("a", 7002, "i", 300)) == Words{"job:end a"});
    }
    SECTION("jobs without an item stand for themselves") {
        CHECK(end(ended("a", 7002, "", 300)) == Words{"job:end a", "incident:opened a"});
        CHECK(end(ended("b", 5000, "", 100)) == Words{"job:end b"});
    }
    SECTION("a revived job makes good, or fails otherwise") {
        CHECK(end(ended("a", 7007, "i", 300)) == Words{"job:end a", "incident:opened a"});
        CHECK(end(ended("a", 7001, "i", 200)) == Words{"job:end a", "incident:opened a"});
        CHECK(end(ended("a", 5000, "i", 100)) == Words{"job:end a", "incident:closed a"});
    }
    SECTION("what is neither backup nor restore, or older than a day, is none") {
        auto update = ended("a", 7002, "i", 300);
        update.classification = 4005;
        CHECK(end(update) == Words{"job:end a"});
        CHECK(end(ended("b", 7002, "i", 90'000)) == Words{"job:end b"});
    }
    SECTION("incidents follow all jobs of the batch") {
        auto news = ends(ended("a", 7002, "i", 300));
        news.finished[JobId{"b"}] = ended("b", 7002, "k", 200);
        CHECK(told(tables.apply(news, kNow)) ==
              Words{"job:end a", "job:end b", "incident:opened a", "incident:opened b"});
    }
}

TEST_CASE("plan: incidents told are those that a snapshot shows, whatever happens",
          "[domain][unit]") {
    std::mt19937 random{GENERATE(range(1U, 41U))};
    const auto pick = [&](int count) {
        return static_cast<int>(random() % static_cast<unsigned>(count));
    };
    constexpr std::array kStatuses{5000, 5000, 7001, 7002, 7004, 7007};
    Tables tables;
    std::map<JobId, FinishedJob> heard;
    for (int step = 0; step < 60; ++step) {
        auto news = batch();
        for (int n = pick(4); n >= 0; --n) {
            const auto id = "j" + std::to_string(pick(12));
            // A job's item is its own for good; a few have none.
            auto item = "i" + std::to_string(std::hash<std::string>{}(id) % 4);
            if (item == "i3") item.clear();
            auto job =
                ended(id, kStatuses[static_cast<std::size_t>(pick(6))], item, pick(50) * 100);
            if (pick(3) == 0) news.started[job.id] = report(id);
            else news.finished[job.id] = job;
        }
        for (const auto& change : tables.apply(news, kNow).changes) {
            if (const auto* opened = std::get_if<IncidentOpened>(&change.what))
                heard.insert_or_assign(opened->job.key.job, opened->job);
            if (const auto* closed = std::get_if<IncidentClosed>(&change.what))
                REQUIRE(heard.erase(closed->job.key.job) == 1);
        }
        REQUIRE(heard == tables.incidents_at(kNow));
        REQUIRE(tables.apply(news, kNow).changes.empty());
    }
}
