// The Job Logs tab: what its address asks for, and what its rows say.
#include "app/pages/job_logs.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;

namespace {

const sys_seconds kNow = from_unix(1'700'000'000);

JobsAsked asked_by(const std::string& query) { return jobs_asked(Query{query}); }

std::string text(const ViewData& data, const std::string& name) {
    const auto* value = data.get(name);
    return value != nullptr && value->is_string() ? value->string_value() : "";
}
const ViewData& entry(const ViewData& data, const std::string& list, std::size_t at) {
    return data.get(list)->list_value().at(at);
}

store::HistoryJob job(const std::string& id, int status) {
    return {.id = JobId{id},
            .account = {ServerId{"obc"}, Username{"acme"}},
            .device = DeviceId{"d"},
            .device_name = "PC-1",
            .item = ItemId{"i"},
            .item_name = "Docs",
            .vault = VaultId{"v"},
            .vault_name = "Cloud",
            .classification = domain::kBackup,
            .status = status,
            .started_at = kNow - seconds{1120},
            .ended_at = domain::is_running(status) ? sys_seconds{} : kNow,
            .upload_bytes = 2048};
}

}  // namespace

TEST_CASE("Job Logs: the address says what is asked for", "[pages][unit]") {
    const auto filter =
        job_filter_of(asked_by("status=missed&device=d&item=i&type=4002&when=7&serviceid=4"), kNow);
    CHECK(filter.statuses == std::vector<std::pair<int, int>>{{7004, 7004}});
    CHECK(filter.device == DeviceId{"d"});
    CHECK(filter.item == ItemId{"i"});
    CHECK(filter.classification == 4002);
    CHECK(filter.from == kNow - seconds{7 * 86'400});
    CHECK(filter.until == sys_seconds{});
}

TEST_CASE("Job Logs: dates are the reader's, the last one included", "[pages][unit]") {
    const auto filter =
        job_filter_of(asked_by("when=dates&from=2026-11-01&to=2026-11-02&zone=-60"), kNow);
    CHECK(unix_seconds(filter.from) == 1'793'487'600);
    CHECK(filter.until - filter.from == seconds{2 * 86'400});
}

TEST_CASE("Job Logs: what makes no sense is left out, and is no error", "[pages][unit]") {
    const auto* const query = GENERATE("status=evil", "type=x", "type=4999", "when=8", "when=dates",
                                       "when=dates&from=2026-02-30&to=yesterday", "from=2026-11-01",
                                       "zone=-60", "status=%00");
    CAPTURE(query);
    const auto asked = asked_by(query);
    const auto filter = job_filter_of(asked, kNow);
    CHECK(filter.statuses.empty());
    CHECK_FALSE(filter.classification);
    CHECK(filter.from == sys_seconds{});
    CHECK(filter.until == sys_seconds{});
    CHECK_FALSE(place_of(asked_by("after=nonsense")));
    CHECK(asked_by("device=" + std::string(300, 'x')).device.empty());
}

TEST_CASE("Job Logs: rows in words, with the way on behind the last", "[pages][unit]") {
    store::JobPage page;
    page.jobs = {job("r", 6001), job("w", 6001), job("q", 7003), job("m", 7004)};
    page.jobs[3].upload_bytes = 0;
    page.next = store::JobPlace{kNow, JobId{"m"}};
    store::Holding holding{.now = kNow};
    holding.running.push_back({.key = {ServerId{"obc"}, JobId{"r"}},
                               .bytes_done = 5 << 20,
                               .items_done = 16,
                               .items_total = 25});
    holding.running.push_back({.key = {ServerId{"obc"}, JobId{"w"}}, .interrupted = true});
    ViewData data;
    const auto asked = asked_by("device=a%26b&status=error");
    add_job_logs(data, asked, page, holding, ServiceId{4});

    CHECK(text(entry(data, "jobs", 0), "word") == "Running 64 %");
    CHECK(text(entry(data, "jobs", 0), "moved") == "5.0 MiB");
    CHECK(text(entry(data, "jobs", 1), "word") == "Interrupted");
    CHECK(text(entry(data, "jobs", 2), "word") == "Quota exceeded");
    CHECK(text(entry(data, "jobs", 2), "ran") == "18 min 40 s");
    CHECK(text(entry(data, "jobs", 3), "ran") == "did not start");
    CHECK(text(entry(data, "jobs", 3), "moved") == "none");
    CHECK(text(data, "older_url") ==
          "index.php?m=eazybackup&a=user-profile&serviceid=4&tab=jobs&status=error&device=a%26b&"
          "after=1700000000.m");
    CHECK(text(entry(data, "jobs", 0), "url") ==
          "index.php?m=eazybackup&a=user-profile&serviceid=4&tab=jobs&status=error&device=a%26b&"
          "job=r");
    CHECK(text(data, "no_jobs_words") == "No failed jobs of this choice.");
}

TEST_CASE("Job Logs: an id that is not the account's is left out, and stands nowhere on the page",
          "[pages][unit]") {
    store::Holding holding{.now = kNow};
    holding.devices.push_back({.id = DeviceId{"d"}, .name = "PC-1"});
    holding.items.push_back({.id = ItemId{"i"}, .device = DeviceId{"d"}, .name = "Docs"});
    const auto foreign = of_account(asked_by("device=guess&item=guess&status=error"), holding);
    CHECK(foreign.device.empty());
    CHECK(foreign.item.empty());
    CHECK(foreign.status == "error");
    const auto own = of_account(asked_by("device=d&item=i"), holding);
    CHECK(own.device == "d");
    CHECK(own.item == "i");
}
