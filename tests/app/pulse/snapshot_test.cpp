// The snapshot's JSON, held against the contract.
#include "app/pulse/snapshot.hpp"

#include "app/pulse/routes.hpp"
#include "json/reader.hpp"
#include "pulse/payload.hpp"
#include "store/errors.hpp"
#include "tests/support/fake_clock.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;

namespace {

store::Snapshot sample() {
    store::Snapshot snapshot{.last_event_id = 42, .now = from_unix(1000)};
    snapshot.running.push_back({.key = {ServerId{"s"}, JobId{"run"}},
                                .username = Username{"u"},
                                .device = DeviceId{"d"},
                                .item = ItemId{"i"},
                                .classification = 4001,
                                .status = 6001,
                                .started_at = from_unix(900)});
    snapshot.recent.push_back({.key = {ServerId{"s"}, JobId{"bad"}},
                               .username = Username{"u"},
                               .device = DeviceId{"old"},
                               .item = ItemId{"i"},
                               .classification = 4001,
                               .status = 7003,
                               .outcome = domain::Outcome::error,
                               .started_at = from_unix(100),
                               .ended_at = from_unix(160),
                               .bytes = 5});
    snapshot.devices.push_back({.client = ClientId{7},
                                .server = ServerId{"s"},
                                .device = DeviceId{"d"},
                                .name = "PC <1>",
                                .online = true,
                                .registered = true});
    snapshot.devices.push_back(
        {.client = ClientId{7}, .device = DeviceId{"old"}, .name = "Old row", .registered = true});
    snapshot.devices.push_back({.client = ClientId{7},
                                .server = ServerId{"s"},
                                .device = DeviceId{"gone"},
                                .online = true,
                                .registered = false});
    snapshot.item_names[ItemId{"i"}] = "Docs";
    return snapshot;
}

}  // namespace

TEST_CASE("render_snapshot: has the contract's fields, with names", "[pulse][unit]") {
    const auto document = json::Document::parse(render_snapshot(sample(), "").json);
    const auto root = document.root();
    CHECK(root.require<std::string>("status") == "success");
    CHECK(root.require<int>("t") == 1000);
    CHECK(root.require<std::string>("last_event_id") == "42");
    CHECK_FALSE(root.child("kind").has_value());

    root.at("jobsRunning").elements([](const json::Reader& job) {
        CHECK(job.require<std::string>("id") == "s:run");
        CHECK(job.require<std::string>("status") == "Running");
        CHECK(job.require<std::string>("device_name") == "PC <1>");
        CHECK(job.require<std::string>("item_name") == "Docs");
        CHECK(job.require<std::string>("job_type") == "4001");
        CHECK(job.require<int>("ended_at") == 0);
    });
    root.at("jobsRecent24h").elements([](const json::Reader& job) {
        CHECK(job.require<std::string>("status") == "error");
        CHECK(job.require<int>("duration_sec") == 60);
        CHECK(job.require<int>("bytes") == 5);
        CHECK(job.require<std::string>("device_name") == "Old row");
    });
    CHECK(root.at("incidents").size() == 1);
    CHECK(root.at("devices").require<int>("registered") == 2);
    CHECK(root.at("devices").require<int>("online") == 1);
    CHECK(root.at("devices").at("list").size() == 2);
    root.at("devices").at("list").elements([](const json::Reader& device) {
        CHECK(device.require<bool>("online") == (device.require<std::string>("device") == "d"));
    });
}

TEST_CASE("render_snapshot: the ETag is of everything but the time", "[pulse][unit]") {
    auto later = sample();
    later.now = from_unix(2000);
    CHECK(render_snapshot(sample(), "").etag == render_snapshot(later, "").etag);
    later.running[0].bytes_done = 1;
    CHECK(render_snapshot(sample(), "").etag != render_snapshot(later, "").etag);
}

TEST_CASE("render_snapshot: as an event it names its kind", "[pulse][unit]") {
    const auto document = json::Document::parse(render_snapshot(sample(), "snapshot").json);
    CHECK(document.root().require<std::string>("kind") == "snapshot");
}

TEST_CASE("SnapshotSource: asks for exactly what the client owns", "[pulse][unit]") {
    auto directory = std::make_shared<Directory>();
    directory->known = true;
    directory->accounts[ClientId{7}] = {{ServerId{"s"}, Username{"u"}}};
    std::vector<store::Account> asked;
    const SnapshotSource source{[&](ClientId, const std::vector<store::Account>& accounts) {
                                    asked = accounts;
                                    return store::Snapshot{};
                                },
                                [&] { return directory; }};
    source.of(ClientId{7});
    CHECK(asked == std::vector<store::Account>{{ServerId{"s"}, Username{"u"}}});
    source.of(ClientId{8});
    CHECK(asked.empty());
    CHECK(source.has_services(ClientId{7}));
    CHECK_FALSE(source.has_services(ClientId{8}));
}

TEST_CASE("SnapshotSource: before anything is known nobody is told that they have nothing",
          "[pulse][unit]") {
    const SnapshotSource source{
        [](ClientId, const std::vector<store::Account>&) { return store::Snapshot{}; },
        [] { return std::make_shared<const Directory>(); }};
    CHECK_THROWS_AS(source.of(ClientId{7}), store::Unavailable);
    CHECK_THROWS_AS(source.has_services(ClientId{7}), store::Unavailable);
}

namespace {

/// A hub, and a change log of rows 11 to 13 of which 12 is another client's.
struct PulseFixture {
    test::FakeClock clock;
    SystemClock system_clock;
    Tickets tickets{Secret{std::string(32, 'k')}, clock};
    std::shared_ptr<Directory> directory = std::make_shared<Directory>();
    SnapshotSource snapshots{[](ClientId, const std::vector<store::Account>&) { return sample(); },
                             [this]() -> SharedDirectory { return directory; }};
    Hub hub{{}, system_clock, {"test", log::Level::error, [](log::Level, const std::string&) {}}};
    store::LogRange range{.first_id = 11, .last_id = 13};
    PulseParts parts{
        .tickets = tickets,
        .snapshots = snapshots,
        .hub = hub,
        .directory = [this]() -> SharedDirectory { return directory; },
        .log_range = [this] { return range; },
        .log_after =
            [](std::uint64_t after, int) {
                std::vector<LogEntry> rows;
                for (std::uint64_t id = 11; id <= 13; ++id) {
                    const Username username{id == 12 ? "U" : "u"};
                    const domain::LiveJob job{.key = {ServerId{"s"}, JobId{"j"}},
                                              .username = username};
                    if (id > after) {
                        rows.push_back({id,
                                        from_unix(9),
                                        "job:start",
                                        {ServerId{"s"}, username},
                                        pulse::payload_of({ClientId{0}, domain::JobStarted{job}})});
                    }
                }
                return rows;
            }};

    PulseFixture() {
        directory->known = true;
        directory->owners[{ServerId{"s"}, Username{"u"}}] = ClientId{7};
        directory->owners[{ServerId{"s"}, Username{"U"}}] = ClientId{8};
    }

    EventStream open(const std::string& last_event_id) {
        Request request{.method = "GET"};
        if (!last_event_id.empty()) request.params["HTTP_LAST_EVENT_ID"] = last_event_id;
        return pulse_events(parts, request, {.client = ClientId{7}});
    }
};

}  // namespace

TEST_CASE_METHOD(PulseFixture, "pulse_events: resumes with exactly what came after",
                 "[pulse][unit]") {
    const auto stream = open("11");
    CHECK(stream.opening.find("snapshot") == std::string::npos);
    CHECK(stream.opening.find("id: 11\n") == std::string::npos);
    CHECK(stream.opening.find("id: 12\n") == std::string::npos);  // Another client's.
    CHECK(stream.opening.find("id: 13\n") != std::string::npos);
    CHECK(stream.last_id == 13);
    CHECK(open("13").opening.empty());
    CHECK(open("10").opening.find("id: 11\n") == 0);
}

TEST_CASE_METHOD(PulseFixture, "pulse_events: an id the log cannot continue gets a snapshot",
                 "[pulse][unit]") {
    for (const std::string id : {"", "9", "14", "x", "-1", "99999999999999999999"}) {
        CAPTURE(id);
        const auto stream = open(id);
        CHECK(stream.opening.find("\"kind\":\"snapshot\"") != std::string::npos);
        CHECK(stream.last_id == 42);
    }
    range = {.first_id = 0, .last_id = 13};
    CHECK(open("12").opening.find("\"kind\":\"snapshot\"") != std::string::npos);
    CHECK(open("13").opening.empty());
}
