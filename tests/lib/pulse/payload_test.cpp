// The change log's payloads survive the way there and back.
#include "pulse/payload.hpp"

#include "json/reader.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::domain;

TEST_CASE("payload: what is written is read again", "[pulse][unit]") {
    const LiveJob live{.key = {ServerId{"s"}, JobId{"j"}},
                       .username = Username{"<b>\"ü"},
                       .device = DeviceId{"d"},
                       .item = ItemId{"i"},
                       .vault = VaultId{"v"},
                       .classification = 4001,
                       .status = 6001,
                       .started_at = from_unix(5),
                       .bytes_done = 1LL << 40,
                       .throughput_bps = 3,
                       .items_done = 1,
                       .items_total = 2};
    const FinishedJob finished{.key = {ServerId{"s"}, JobId{"j"}},
                               .username = Username{"u"},
                               .classification = 4002,
                               .status = 7003,
                               .outcome = Outcome::error,
                               .started_at = from_unix(5),
                               .ended_at = from_unix(9),
                               .bytes = 77};
    const auto again = [](const What& what) {
        return pulse::what_of(kind_of(what), pulse::payload_of({ClientId{1}, what})).value();
    };

    CHECK(std::get<JobStarted>(again(JobStarted{live})).job == live);
    CHECK(std::get<JobProgressed>(again(JobProgressed{live})).job == live);
    auto cut_off = live;
    cut_off.interrupted = true;
    CHECK(std::get<JobProgressed>(again(JobProgressed{cut_off})).job == cut_off);
    CHECK(std::get<JobUpdated>(again(JobUpdated{cut_off, true})).interrupted);
    CHECK(std::get<JobEnded>(again(JobEnded{finished})).job == finished);
    const auto device = std::get<DeviceChanged>(again(DeviceChanged{
        DeviceNews::online,
        {ServerId{"s"}, Username{"u"}, DeviceId{"d"}, "PC", "windows", "amd64", true}}));
    CHECK(device.news == DeviceNews::online);
    CHECK(device.device.name == "PC");
    CHECK(device.device.online);
}

TEST_CASE("payload: a newer program's kind is passed over, a broken payload is refused",
          "[pulse][unit]") {
    CHECK_FALSE(pulse::what_of("job:sung", "{}").has_value());
    CHECK_THROWS_AS(pulse::what_of("job:start", "{}"), json::Malformed);
    CHECK_THROWS_AS(pulse::what_of("job:start", "{"), json::Malformed);
}
