// Folding: the last word on each job, and a cursor that never passes an open gap.
#include "workers/ws_ingest/batch.hpp"

#include "fakes.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::workers::ws_ingest;

namespace {

const ServerId kServer{"cometbackup"};
const sys_seconds kNow = from_unix(1763800000);

domain::Batch folded(std::vector<Item> items, Cursor& cursor) {
    Batch batch{kServer, cursor, kNow};
    for (auto& item : items) batch.apply(std::move(item));
    return batch.take();
}

domain::Batch folded(std::vector<Item> items) {
    Cursor cursor;
    return folded(std::move(items), cursor);
}

}  // namespace

TEST_CASE("Batch: a finished job stays finished, however the news arrives", "[ws_ingest][unit]") {
    domain::Batch batch;
    SECTION("in order") { batch = folded({started("j"), completed("j")}); }
    SECTION("start after end") { batch = folded({completed("j"), started("j")}); }
    SECTION("twice, as after a reconnect") { batch = folded({completed("j"), completed("j")}); }
    SECTION("read again as running") {
        batch = folded({completed("j"), JobRead{report("j", 6001)}});
    }
    SECTION("read as ended") { batch = folded({started("j"), JobRead{report("j", 5000)}}); }
    CHECK(batch.started.empty());
    REQUIRE(batch.finished.size() == 1);
    CHECK(batch.finished.at(JobId{"j"}).status == 5000);
}

TEST_CASE("Batch: the last word on a job wins", "[ws_ingest][unit]") {
    const auto batch = folded({completed("j", 1, 7007), completed("j", 2, 5000),
                               started("k", 3, 6000), started("k", 4, 6001)});
    CHECK(batch.finished.at(JobId{"j"}).status == 5000);
    CHECK(batch.started.at(JobId{"k"}).status == 6001);
}

TEST_CASE("Batch: an abandonment that is read after the revived job's end is late news",
          "[ws_ingest][unit]") {
    auto abandoned = report("j", 7007);
    auto ended = report("j", 5000);
    abandoned.ended_at = from_unix(100);
    ended.ended_at = from_unix(200);
    const auto late = folded({JobRead{ended}, JobRead{abandoned}});
    CHECK(late.finished.at(JobId{"j"}).status == 5000);
    const auto in_order = folded({JobRead{abandoned}, JobRead{ended}});
    CHECK(in_order.finished.at(JobId{"j"}).status == 5000);
}

TEST_CASE("Batch: the status says whether a job runs", "[ws_ingest][unit]") {
    const auto [event, status, runs] = GENERATE(table<bool, int, bool>({
        {true, 6001, true},    // SEVT_JOB_NEW of a running job.
        {true, 7004, false},   // Missed: it never ran.
        {true, 0, true},       // Nothing known: the monitor will find out.
        {false, 5000, false},  // SEVT_JOB_COMPLETED.
        {false, 0, false},     // Over, and not known to be good.
        {false, 6002, true},   // Revived.
    }));
    CAPTURE(event, status);
    const auto batch = folded({event ? started("j", 1, status) : completed("j", 1, status)});
    CHECK(batch.started.size() == (runs ? 1 : 0));
    CHECK(batch.finished.size() == (runs ? 0 : 1));
}

TEST_CASE("Batch: any event moves the cursor, never backwards and never past now",
          "[ws_ingest][unit]") {
    Cursor cursor;
    auto batch = folded(
        {comet::Event{
            .what = comet::Ignored{}, .type = "4103", .resource = "x", .at = from_unix(100)}},
        cursor);
    CHECK(batch.cursor_at == from_unix(100));
    CHECK(batch.cursor_id == "x");
    CHECK(batch.started.empty());

    batch = folded({started("j", 50)}, cursor);
    CHECK(batch.cursor_at == sys_seconds{});

    batch = folded({started("j", 2147483647)}, cursor);
    CHECK(batch.cursor_at == kNow);
}

TEST_CASE("Batch: while a gap is open the cursor stays", "[ws_ingest][unit]") {
    Cursor cursor;
    CHECK(folded({Connected{1}, started("j", 100)}, cursor).cursor_at == sys_seconds{});
    CHECK(folded({started("k", 200)}, cursor).cursor_at == sys_seconds{});

    SECTION("and moves once it is filled") {
        CHECK(folded({GapFilled{1}}, cursor).cursor_at == from_unix(200));
        CHECK(folded({GapFilled{1}}, cursor).cursor_at == sys_seconds{});
    }
    SECTION("also when an older connection's gap is filled late") {
        CHECK(folded({Connected{2}, GapFilled{1}}, cursor).cursor_at == sys_seconds{});
        CHECK(folded({GapFilled{2}}, cursor).cursor_at == from_unix(200));
    }
}

TEST_CASE("halves: every row is in one half, the cursor in the second", "[ws_ingest][unit]") {
    const auto size = GENERATE(2, 3, 7);
    std::vector<Item> items;
    for (int i = 0; i < size; ++i)
        items.push_back(i % 2 == 0 ? Item{started(std::to_string(i))}
                                   : Item{completed(std::to_string(i))});
    const auto [first, second] = halves(folded(std::move(items)));
    CHECK(rows(first) > 0);
    CHECK(rows(second) > 0);
    CHECK(rows(first) + rows(second) == static_cast<std::size_t>(size));
    CHECK(first.server == kServer);
    CHECK(second.server == kServer);
    CHECK(first.cursor_at == sys_seconds{});
    CHECK(second.cursor_at == from_unix(1763799000));
}

namespace {

/// One row of every kind, and no two of a kind.
std::vector<Item> one_of_each() {
    return {AccountRead{account("a")},
            AccountGone{Username{"gone"}},
            device_told("b", "dev", {.name = "New"}),
            comet::Event{.what = comet::DeviceChanged{device_key("admin", "touched"), {}, true}},
            presence_told("c", "dev", true),
            started("started"),
            completed("finished"),
            ProgressRead{report("progress", 6001)},
            InterruptionRead{{{JobId{"interrupted"}, true}}}};
}

}  // namespace

TEST_CASE("halves: rows of every kind come apart until each is alone, in their order",
          "[ws_ingest][unit]") {
    std::vector<domain::Batch> batches;
    batches.push_back(folded(one_of_each()));
    REQUIRE(rows(batches.front()) == 9);
    for (std::size_t i = 0; i < batches.size();) {
        if (rows(batches[i]) == 1) {
            ++i;
            continue;
        }
        auto [first, second] = halves(std::move(batches[i]));
        batches[i] = std::move(first);
        batches.insert(batches.begin() + static_cast<std::ptrdiff_t>(i) + 1, std::move(second));
    }
    std::vector<std::string> names;
    for (const auto& batch : batches) names.push_back(name_of_first(batch));
    CHECK(names == std::vector<std::string>{"account a", "account gone", "device b/dev",
                                            "device touched", "device c/dev", "job started",
                                            "job finished", "job progress", "job interrupted"});
}

TEST_CASE("usernames: of rows of every kind", "[ws_ingest][unit]") {
    std::set<Username> expected;
    for (const char* name : {"a", "gone", "b", "c", "alice"}) expected.insert(Username{name});
    CHECK(usernames(folded(one_of_each())) == expected);
}

TEST_CASE("Batch: a profile has seen the events before it, and those after it are news",
          "[ws_ingest][unit]") {
    const auto batch = folded(
        {device_told("a", "old", {.name = "Old"}), device_told("b", "old", {.name = "Other"}),
         AccountRead{account("a", {"old"})}, device_told("a", "new", {.registered = true})});
    CHECK(batch.accounts.contains(Username{"a"}));
    CHECK(!batch.devices.contains(device_key("a", "old")));
    CHECK(batch.devices.contains(device_key("a", "new")));
    CHECK(batch.devices.contains(device_key("b", "old")));
}

TEST_CASE(
    "Batch: an account that goes takes with it what was said before, one that comes back is "
    "there",
    "[ws_ingest][unit]") {
    const auto gone = comet::Event{.what = comet::AccountRemoved{Username{"a"}}};
    SECTION("goes") {
        const auto batch = folded({AccountRead{account("a")}, presence_told("a", "dev", true),
                                   device_told("a", "dev", {.name = "PC"}), gone});
        CHECK(batch.accounts.empty());
        CHECK(batch.devices.empty());
        CHECK(batch.presence.empty());
        CHECK(batch.accounts_removed.contains(Username{"a"}));
    }
    SECTION("comes back") {
        const auto batch = folded({gone, AccountRead{account("a")}});
        CHECK(batch.accounts.contains(Username{"a"}));
        CHECK(batch.accounts_removed.empty());
    }
}

TEST_CASE("Batch: of an account that is gone, late news of devices is none", "[ws_ingest][unit]") {
    const auto gone = comet::Event{.what = comet::AccountRemoved{Username{"a"}}};
    const auto late = device_told("a", "dev", {.registered = true, .name = "PC"});
    CHECK(folded({gone, late}).devices.empty());
    CHECK(folded({gone, AccountRead{account("a")}, late}).devices.size() == 1);
    CHECK(folded({gone, device_told("b", "dev", {.registered = true})}).devices.size() == 1);
}

TEST_CASE("Batch: who did something to a device is not taken for its account",
          "[ws_ingest][unit]") {
    const auto batch = folded({comet::Event{
        .what = comet::DeviceChanged{device_key("admin", "dev"), {.registered = false}, true}}});
    CHECK(batch.devices.empty());
    CHECK(batch.mentioned == std::set{DeviceId{"dev"}});
    CHECK(!batch.without_rows());
}

TEST_CASE("Batch: what has ended makes no progress and is not interrupted", "[ws_ingest][unit]") {
    domain::Batch batch;
    SECTION("before") {
        batch = folded({ProgressRead{report("j", 6001)}, InterruptionRead{{{JobId{"j"}, true}}},
                        completed("j")});
        CHECK(batch.interrupted.empty());
    }
    SECTION("after") { batch = folded({completed("j"), ProgressRead{report("j", 6001)}}); }
    CHECK(batch.progress.empty());
    CHECK(batch.finished.size() == 1);
}

TEST_CASE("bytes_of: an account's texts count, and what a container takes", "[ws_ingest][unit]") {
    auto big = account("a", {"one", "two"});
    const auto before = bytes_of(AccountRead{big});
    big.devices[1].content = std::string(100'000, 'x');
    CHECK(bytes_of(AccountRead{big}) >= before + 100'000);

    PresenceRead many;
    for (int i = 0; i < 100; ++i) many.online[device_key("a", std::to_string(i))] = true;
    CHECK(bytes_of(many) >= 100 * sizeof(domain::DeviceKey));
}
