// The pulse's routes: how a stream opens and goes on, and what a poll costs.
#include "app/pulse/routes.hpp"

#include "json/reader.hpp"
#include "pulse/payload.hpp"
#include "store/errors.hpp"
#include "tests/app/pulse/sample.hpp"
#include "tests/support/fake_clock.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;

namespace {

/// A hub, and a change log of rows 11 to 13 of which 12 is another client's.
struct PulseFixture {
    test::FakeClock clock;
    SystemClock system_clock;
    Tickets tickets{Secret{std::string(32, 'k')}, clock};
    std::shared_ptr<Directory> directory = std::make_shared<Directory>();
    int reads = 0;
    Boards boards{[this](ClientId, const std::vector<store::Account>&) {
                      ++reads;
                      return sample();
                  },
                  [this]() -> SharedDirectory { return directory; },
                  [](ClientId) { return sys_seconds{}; },
                  {},
                  clock};
    Hub hub{{}, system_clock, {"test", log::Level::error, [](log::Level, const std::string&) {}}};
    TailSource::Range range{.first_id = 11, .last_id = 13};
    PulseParts parts{
        .tickets = tickets,
        .boards = boards,
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
            },
        .name =
            [](std::vector<News>& news) {
                for (auto& one : news) one.names.item = "Docs";
            },
        .word = [this](ClientId) { return word; }};
    std::string word;

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
    CHECK(stream.opening.find(R"("item_name":"Docs")") != std::string::npos);
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

TEST_CASE_METHOD(PulseFixture, "pulse_events: what is in memory costs no query", "[pulse][unit]") {
    range = {};
    hub.publish({}, 11);
    hub.publish({}, 13);
    const auto deadline = std::chrono::steady_clock::now() + seconds{5};
    while (hub.stats().last_id < 13 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    const auto stream = open("12");
    CHECK(stream.opening.empty());
    CHECK(stream.last_id == 12);
    CHECK(reads == 0);

    word = "data: word\n\n";
    CHECK(open("12").opening == "data: word\n\n");
}

TEST_CASE_METHOD(PulseFixture, "pulse_events: an id of before the accounts changed gets a snapshot",
                 "[pulse][unit]") {
    hub.publish({}, 13);
    hub.begin_anew({ClientId{7}});
    const auto stream = open("12");
    CHECK(stream.opening.find("\"kind\":\"snapshot\"") != std::string::npos);
    CHECK(stream.scope == hub.scope());
}

TEST_CASE_METHOD(PulseFixture, "pulse_snapshot: who knows it is told so, and asking costs one read",
                 "[pulse][unit]") {
    Request request{.method = "GET"};
    const auto first = pulse_snapshot(parts, request, {.client = ClientId{7}});
    CHECK(first.status == 200);
    const auto etag = first.headers.at(0).second;
    request.params["HTTP_IF_NONE_MATCH"] = etag;
    clock.advance(seconds{5});
    const auto second = pulse_snapshot(parts, request, {.client = ClientId{7}});
    CHECK(second.status == 304);
    CHECK(second.body.empty());
    CHECK(second.headers.at(0).second == etag);
    CHECK(reads == 1);
}
