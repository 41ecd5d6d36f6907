// Job Logs: what may be asked, whose jobs are looked for, and how a log is read on.
#include "app/reports/job_reports.hpp"

#include "app/http/errors.hpp"
#include "app/reports/job_filter.hpp"
#include "tests/support/fake_clock.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;

namespace {

store::JobFilter filter_of(const std::string& text) {
    return job_filter(json::Document::parse(text).root());
}
std::string wrong_field(const std::string& text) {
    try {
        filter_of(text);
    } catch (const BadRequest& error) {
        return error.field;
    }
    return "";
}

struct Fixture {
    std::shared_ptr<Directory> directory = std::make_shared<Directory>();
    std::set<store::Account> asked;
    store::JobFilter filter;
    std::optional<store::JobPlace> after;
    int limit = 0;
    store::JobPage page;
    std::map<std::string, store::HistoryJob> jobs;
    std::vector<std::string> logs;
    JobReports reports{
        {.directory = [this]() -> SharedDirectory { return directory; },
         .service = [](ClientId client, ServiceId id) -> std::optional<store::Service> {
             if (client != ClientId{7} || id != ServiceId{12}) return std::nullopt;
             return store::Service{
                 .id = id, .client = client, .server = ServerId{"s"}, .username = Username{"acme"}};
         },
         .services = [](ClientId client) -> std::vector<store::Service> {
             return {{.id = ServiceId{12},
                      .client = client,
                      .server = ServerId{"s"},
                      .username = Username{"acme"}}};
         },
         .page =
             [this](ClientId, const std::set<store::Account>& of, const store::JobFilter& by,
                    const std::optional<store::JobPlace>& behind, int most) {
                 asked = of;
                 filter = by;
                 after = behind;
                 limit = most;
                 return page;
             },
         .job = [this](ClientId client, const std::set<store::Account>& of,
                       const JobId& id) -> std::optional<store::HistoryJob> {
             asked = of;
             const auto found = jobs.find(id.value());
             if (client != ClientId{7} || found == jobs.end()) return std::nullopt;
             return found->second;
         },
         .log =
             [this](const store::Account& account, const LogQuestion& question) {
                 logs.push_back(account.username.value() + " " + question.job.value());
                 return json::Object{};
             }}};

    Fixture() {
        directory->known = true;
        directory->accounts[ClientId{7}] = {{ServerId{"s"}, Username{"acme"}},
                                            {ServerId{"s"}, Username{"Acme"}}};
        jobs["j1"] = {.id = JobId{"j1"},
                      .account = {ServerId{"s"}, Username{"acme"}},
                      .classification = 4001,
                      .status = 7006,
                      .started_at = from_unix(100),
                      .ended_at = from_unix(160),
                      .content = R"({"ConflictingJobID":"j2","TotalVmCount":3,"SnapshotID":7})"};
        jobs["j2"] = {.id = JobId{"j2"}, .device_name = "PC-2", .status = 6001};
    }
    Answer post(const std::string& body, int client = 7) {
        return reports.handle({.method = "POST", .body = body}, {.client = ClientId{client}});
    }
    json::Document answer(const std::string& body) {
        return json::Document::parse(std::get<Response>(post(body)).body);
    }
};

}  // namespace

TEST_CASE("job_filter: words become Comet's codes, and wrong ones are named", "[reports][unit]") {
    const auto filter = filter_of(
        R"({"statuses":["error","missed"],"deviceId":"d","itemId":"","type":4002,"from":5,"until":9})");
    CHECK(filter.statuses.size() == 5);
    CHECK(filter.device == DeviceId{"d"});
    CHECK_FALSE(filter.item);
    CHECK(filter.classification == 4002);
    CHECK(filter.from == from_unix(5));
    CHECK(filter.until == from_unix(9));
    CHECK(wrong_field(R"({"statuses":["bad"]})") == "statuses");
    CHECK(wrong_field(R"({"deviceId":")" + std::string(256, 'x') + "\"}") == "deviceId");
    CHECK(wrong_field(R"({"from":-1})") == "from");
    CHECK(wrong_field(R"({"from":9,"until":9})") == "until");
    CHECK_THROWS_AS(filter_of(R"({"statuses":"error"})"), json::Malformed);
}

TEST_CASE("job_filter: every code is found by one word", "[reports][unit]") {
    for (int status = -1; status < 10'001; ++status) {
        int found = 0;
        for (const char* word :
             {"success", "warning", "error", "missed", "cancelled", "skipped", "running"}) {
            const auto ranges =
                filter_of(R"({"statuses":[")" + std::string{word} + R"("]})").statuses;
            for (const auto& [least, most] : ranges)
                found += status >= least && status <= most ? 1 : 0;
        }
        if (found != 1) FAIL("status " << status << " is found by " << found << " words");
    }
}

TEST_CASE("cursor: what it writes it reads again, and nothing else", "[reports][unit]") {
    const store::JobPlace place{from_unix(1700000000), JobId{"a-b.c"}};
    const auto read = place_in(cursor_of(place));
    CHECK(read.started_at == place.started_at);
    CHECK(read.job == place.job);
    for (const char* wrong : {"", "x", ".", "x.y", "-1.y", "99999999999.y", "1 .y"})
        CHECK_THROWS_AS(place_in(wrong), BadRequest);
}

TEST_CASE_METHOD(Fixture, "listJobs: of one service, or of all of the client's",
                 "[reports][unit]") {
    page.jobs = {jobs["j1"]};
    page.next = store::JobPlace{from_unix(100), JobId{"j1"}};
    const auto one = answer(R"({"action":"listJobs","serviceId":12,"limit":5,"after":"9.x"})");
    CHECK(asked == std::set<store::Account>{{ServerId{"s"}, Username{"acme"}}});
    CHECK(limit == 5);
    REQUIRE(after);
    CHECK(after->job == JobId{"x"});
    CHECK(one.root().require<std::string>("next") == "100.j1");
    one.root().at("jobs").elements([](const json::Reader& row) {
        CHECK(row.require<std::string>("status") == "error");
        CHECK(row.require<std::string>("status_name") == "Skipped (already running)");
        CHECK(row.require<int>("duration_sec") == 60);
    });
    answer(R"({"action":"listJobs"})");
    CHECK(asked.size() == 2);
    CHECK(limit == 50);
    CHECK_THROWS_AS(post(R"({"action":"listJobs","serviceId":12})", 8), NotFound);
    CHECK_THROWS_AS(post(R"({"action":"listJobs","serviceId":0})"), BadRequest);
    CHECK_THROWS_AS(post(R"({"action":"listJobs","limit":51})"), BadRequest);
    CHECK_THROWS_AS(post(R"({"action":"none"})"), NotFound);
}

TEST_CASE_METHOD(Fixture, "jobDetail: what else is known, and what it waited for",
                 "[reports][unit]") {
    const auto document = answer(R"({"action":"jobDetail","jobId":"j1"})");
    const auto job = document.root().at("job");
    CHECK(job.require<int>("vm_count") == 3);
    CHECK(job.require<int>("service_id") == 12);
    CHECK_FALSE(job.child("snapshot_id"));  // Of another type than Comet's.
    CHECK(job.at("conflicting_job").require<std::string>("device_name") == "PC-2");
    CHECK_THROWS_AS(post(R"({"action":"jobDetail","jobId":"none"})"), NotFound);
    CHECK_THROWS_AS(post(R"({"action":"jobDetail","jobId":"j1"})", 8), NotFound);
    CHECK_THROWS_AS(post(R"({"action":"jobDetail","jobId":""})"), BadRequest);
}

TEST_CASE_METHOD(Fixture, "jobLogEntries: only of a job of the client's own, and on other threads",
                 "[reports][unit]") {
    auto slow = std::get<SlowAnswer>(post(R"({"action":"jobLogEntries","jobId":"j1"})"));
    CHECK(logs.empty());
    CHECK(slow.make().status == 200);
    CHECK(logs == std::vector<std::string>{"acme j1"});
    auto foreign = std::get<SlowAnswer>(post(R"({"action":"jobLogEntries","jobId":"j1"})", 8));
    CHECK_THROWS_AS(foreign.make(), NotFound);
    CHECK(logs.size() == 1);
    for (const char* wrong :
         {R"("minSeverity":"X")", R"("minSeverity":"")", R"("after":-1)", R"("limit":0)"}) {
        CHECK_THROWS_AS(
            post(R"({"action":"jobLogEntries","jobId":"j1",)" + std::string{wrong} + "}"),
            BadRequest);
    }
}

TEST_CASE("JobLogs: a finished job's log is asked for once and read on in pieces",
          "[reports][unit]") {
    test::FakeClock clock{from_unix(1000)};
    int reads = 0;
    JobLog log{.total = 2500};
    for (int i = 0; i < 2500; ++i)
        log.lines.push_back({from_unix(i + 1), comet::Severity::info, "line " + std::to_string(i)});
    std::string known = "u";
    JobLogs logs{[&](const store::Account& account, const LogQuestion&) -> std::optional<JobLog> {
                     ++reads;
                     if (account.username.value() != known) return std::nullopt;
                     return log;
                 },
                 clock};
    const store::Account account{ServerId{"s"}, Username{"u"}};
    const auto piece = [&](std::size_t after) {
        return json::Document::parse(
            logs.piece(account, {.job = JobId{"j"}, .after = after}).str());
    };
    CHECK(piece(0).root().at("entries").size() == 1000);
    const auto last = piece(2000);
    CHECK(last.root().at("entries").size() == 500);
    CHECK(last.root().require<int>("next") == 2500);
    CHECK(last.root().require<int>("total") == 2500);
    CHECK(piece(9999).root().at("entries").size() == 0);
    CHECK(reads == 1);
    logs.piece(account, {.job = JobId{"j"}, .at_least = comet::Severity::error});
    CHECK(reads == 2);
    CHECK_THROWS_AS(logs.piece({ServerId{"s"}, Username{"other"}}, {.job = JobId{"j"}}), NotFound);
    CHECK(reads == 3);

    clock.advance(seconds{121});
    piece(0);
    CHECK(reads == 4);

    log.running = true;
    clock.advance(seconds{121});
    piece(0);
    clock.advance(seconds{3});
    log.lines.push_back({from_unix(1), comet::Severity::error, "more"});
    ++log.total;
    CHECK(piece(2500).root().require<int>("next") == 2501);
}

TEST_CASE("JobLogs: what is kept has a bound", "[reports][unit]") {
    test::FakeClock clock{from_unix(1000)};
    JobLogs logs{
        [](const store::Account&, const LogQuestion&) -> std::optional<JobLog> {
            JobLog log;
            for (int i = 0; i < 10'000; ++i)
                log.lines.push_back({from_unix(1), comet::Severity::info, std::string(1000, 'x')});
            return log;
        },
        clock};
    for (int i = 0; i < 20; ++i)
        logs.piece({ServerId{"s"}, Username{"u"}}, {.job = JobId{std::to_string(i)}});
    CHECK(logs.kept_bytes() > 10'000'000);
    CHECK(logs.kept_bytes() <= std::size_t{48} << 20U);
}
