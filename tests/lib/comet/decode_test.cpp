// Frames and jobs: what they mean, and what is refused.
#include "comet/decode.hpp"

#include "json/reader.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

using namespace eb;

namespace {

const std::string kJob =
    R"({"GUID":"6f7c1a52-0000-4000-8000-000000000001","Username":"alice","Classification":4001,"Status":6001,)"
    R"("StartTime":1763800000,"EndTime":0,"SourceGUID":"item-1","DestinationGUID":"vault-1","DeviceID":"dev-1",)"
    R"("TotalSize":10,"UploadSize":18446744073,"Surprise":{"Password":"hunter2"},)"
    R"("Progress":{"Counter":7,"SentTime":1763800001,"RecievedTime":1763800002,"BytesDone":5,"ItemsDone":1,"ItemsTotal":4,"Key":"hunter2"}})";

std::string frame(const std::string& head, const std::string& data) {
    return R"({"Actor":"alice","OwnerOrganizationID":"","ResourceID":"r-1",)" + head +
           R"(,"Timestamp":1763800003,"Data":)" + data + "}";
}

/// Frames recorded from the stand-in's stream, where they are present, and one of our own.
std::vector<std::string> recorded_frames() {
    std::vector<std::string> frames{frame(R"("Type":4200,"TypeString":"SEVT_JOB_NEW")", kJob)};
    const std::filesystem::path folder{EB_SOURCE_DIR "/tests/sim/comet/frames"};
    if (!std::filesystem::is_directory(folder)) return frames;
    for (const auto& file : std::filesystem::directory_iterator{folder}) {
        if (file.path().extension() != ".json") continue;
        std::ifstream in{file.path(), std::ios::binary};
        frames.emplace_back(std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{});
    }
    return frames;
}

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    return text;
}

}  // namespace

TEST_CASE("decode: a started job", "[comet][unit]") {
    const auto event = comet::decode(frame(R"("Type":4200,"TypeString":"SEVT_JOB_NEW")", kJob));
    REQUIRE(std::holds_alternative<comet::JobStarted>(event.what));
    CHECK(event.type == "SEVT_JOB_NEW");
    CHECK(event.resource == "r-1");
    CHECK(event.at == from_unix(1763800003));
    const auto& job = std::get<comet::JobStarted>(event.what).job;
    CHECK(job.id == JobId{"6f7c1a52-0000-4000-8000-000000000001"});
    CHECK(job.username == Username{"alice"});
    CHECK(job.device == DeviceId{"dev-1"});
    CHECK(job.item == ItemId{"item-1"});
    CHECK(job.vault == VaultId{"vault-1"});
    CHECK(job.classification == domain::kBackup);
    CHECK(job.status == 6001);
    CHECK(job.started_at == from_unix(1763800000));
    CHECK(job.ended_at == sys_seconds{});
    CHECK(job.upload_bytes == 18446744073);
    CHECK(job.progress.counter == 7);
    CHECK(job.progress.received_at == from_unix(1763800002));
    CHECK(job.progress.items_total == 4);
}

TEST_CASE("decode: the kept text has nothing that is not on the list", "[comet][unit]") {
    const auto event = comet::decode(frame(R"("Type":4201)", kJob));
    REQUIRE(std::holds_alternative<comet::JobCompleted>(event.what));
    const auto& content = std::get<comet::JobCompleted>(event.what).job.content;
    CHECK(content.find("hunter2") == std::string::npos);
    CHECK(content.find("Surprise") == std::string::npos);
    CHECK(content.find(R"("Progress":{"Counter":7)") != std::string::npos);
    CHECK(content.find(R"("UploadSize":18446744073)") != std::string::npos);
    CHECK(content == comet::decode_job(kJob).content);
}

TEST_CASE("decode: the name of a type wins over its number", "[comet][unit]") {
    CHECK(std::holds_alternative<comet::JobCompleted>(
        comet::decode(frame(R"("Type":4200,"TypeString":"SEVT_JOB_COMPLETED")", kJob)).what));
    CHECK(std::holds_alternative<comet::JobStarted>(
        comet::decode(frame(R"("Type":4200)", kJob)).what));
    CHECK(std::holds_alternative<comet::JobStarted>(
        comet::decode(frame(R"("Type":4200,"TypeString":"")", kJob)).what));
    CHECK(std::holds_alternative<comet::Hello>(comet::decode(R"({"Type":4000})").what));
    const auto other = comet::decode(frame(R"("Type":4103)", "null"));
    CHECK(std::holds_alternative<comet::Ignored>(other.what));
    CHECK(other.type == "4103");
}

TEST_CASE("decode: each type is known by its name, and the published ones by their number",
          "[comet][unit]") {
    const auto [name, number, kind] = GENERATE(table<std::string, int, std::size_t>({
        {"SEVT_META_HELLO", 4000, 0},
        {"SEVT_JOB_NEW", 4200, 1},
        {"SEVT_JOB_COMPLETED", 4201, 2},
        {"SEVT_DEVICE_NEW", 4700, 3},
        {"SEVT_DEVICE_REMOVED", 4701, 3},
        {"SEVT_DEVICE_UPDATED", 0, 3},
        {"SEVT_DEVICE_RENAMED", 0, 3},
        {"SEVT_DEVICE_LIVE_CONNECT", 4702, 4},
        {"SEVT_DEVICE_LIVE_DISCONNECT", 4703, 4},
        {"SEVT_ACCOUNT_NEW", 4100, 5},
        {"SEVT_ACCOUNT_UPDATED", 4102, 5},
        {"SEVT_ACCOUNT_REMOVED", 4101, 6},
        {"SEVT_ACCOUNT_LOGIN", 4103, 7},
        {"SEVT_ACCOUNT_LOGIN_FAILED", 4104, 7},
        {"SEVT_ACCOUNT_ADMIN_UPDATED", 4152, 7},
        {"SEVT_DEVICE_LOBBY_CONNECT", 4704, 7},
    }));
    CAPTURE(name);
    const auto by_name = comet::decode(frame(R"("Type":4999,"TypeString":")" + name + "\"", kJob));
    CHECK(by_name.what.index() == kind);
    CHECK(by_name.type == name);
    const bool ignored = std::variant_size_v<decltype(by_name.what)> == kind + 1;
    if (number == 0) return;
    const auto by_number = comet::decode(frame("\"Type\":" + std::to_string(number), kJob));
    CHECK(by_number.what.index() == kind);
    CHECK(by_number.type == (ignored ? std::to_string(number) : name));
}

TEST_CASE("decode: recorded device and account events", "[comet][unit]") {
    const auto recorded = [](const char* name) {
        std::ifstream in{std::string{EB_SOURCE_DIR "/tests/sim/comet/frames/"} + name + ".json",
                         std::ios::binary};
        return comet::decode(std::string{std::istreambuf_iterator<char>{in}, {}});
    };
    const domain::DeviceKey key{
        Username{"AnnaLee"},
        DeviceId{"4b9ff6cde3d21538f10f3dadb1491fed74db78a03c271bea77e70e25e945a199"}};
    SECTION("new") {
        const auto event = recorded("device_new");
        const auto& changed = std::get<comet::DeviceChanged>(event.what);
        CHECK(changed.device == key);
        CHECK(changed.report.registered == true);
        CHECK(changed.report.name == "Büro-PC <neu> \"7\"");
        CHECK(changed.report.content == R"({"FriendlyName":"Büro-PC <neu> \"7\""})");
    }
    SECTION("removed, by an administrator") {
        const auto event = recorded("device_removed");
        const auto& changed = std::get<comet::DeviceChanged>(event.what);
        CHECK(changed.device == key);
        CHECK(changed.report.registered == false);
        CHECK(changed.report.content.empty());
    }
    SECTION("renamed") {
        const auto event = recorded("device_renamed");
        const auto& changed = std::get<comet::DeviceChanged>(event.what);
        CHECK(changed.device == key);
        CHECK_FALSE(changed.report.registered.has_value());
        CHECK(changed.report.name == "Empfang");
        CHECK(changed.report.content.empty());  // It tells nothing else of the device.
    }
    SECTION("presence") {
        const auto came = recorded("live_connect");
        CHECK(std::get<comet::DevicePresence>(came.what).device == key);
        CHECK(std::get<comet::DevicePresence>(came.what).online);
        const auto went = recorded("live_disconnect");
        CHECK(std::get<comet::DevicePresence>(went.what).device == key);
        CHECK_FALSE(std::get<comet::DevicePresence>(went.what).online);
    }
    SECTION("account") {
        const auto event = recorded("account_updated");
        CHECK(std::get<comet::AccountChanged>(event.what).username == Username{"AnnaLee"});
    }
}

TEST_CASE("decode: an event's account is told by Data, and only else by others", "[comet][unit]") {
    const auto event = [](const std::string& type, const std::string& members) {
        return comet::decode(R"({"TypeString":"SEVT_)" + type + "\"," + members + "}");
    };
    SECTION("of accounts") {
        const auto [members, expected] = GENERATE(table<std::string, std::string>({
            {R"("Actor":"admin","ResourceID":"bob","Data":{"Username":"alice"})", "alice"},
            {R"("Actor":"admin","ResourceID":"bob","Data":{"Username":""})", "bob"},
            {R"("Actor":"admin","ResourceID":"bob","Data":null)", "bob"},
            {R"("Actor":"admin","ResourceID":"bob","Data":"alice")", "bob"},
            {R"("Actor":"admin","ResourceID":"bob","Data":[{"Username":"alice"}])", "bob"},
            {R"("Actor":"carol","Data":{})", "carol"},
            {R"("Actor":"carol")", "carol"},
        }));
        CAPTURE(members);
        const auto changed = event("ACCOUNT_UPDATED", members);
        CHECK(std::get<comet::AccountChanged>(changed.what).username.value() == expected);
        const auto removed = event("ACCOUNT_REMOVED", members);
        CHECK(std::get<comet::AccountRemoved>(removed.what).username.value() == expected);
    }
    SECTION("of devices") {
        const auto [members, expected] = GENERATE(table<std::string, std::string>({
            {R"("Actor":"admin","ResourceID":"d","Data":{"Username":"alice"})", "alice"},
            {R"("Actor":"carol","ResourceID":"d","Data":{"FriendlyName":"PC"})", "carol"},
            {R"("Actor":"carol","ResourceID":"d")", "carol"},
            {R"("Actor":"carol","Data":{"DeviceID":"d"})", "carol"},
        }));
        CAPTURE(members);
        const auto changed = event("DEVICE_NEW", members);
        const domain::DeviceKey key{Username{expected}, DeviceId{"d"}};
        CHECK(std::get<comet::DeviceChanged>(changed.what).device == key);
        CHECK(std::get<comet::DeviceChanged>(changed.what).guessed == (expected == "carol"));
        const auto gone = event("DEVICE_LIVE_DISCONNECT", members);
        CHECK(std::get<comet::DevicePresence>(gone.what).device == key);
    }
}

TEST_CASE("decode: an event that names no account or device is refused, with the field",
          "[comet][unit]") {
    const auto [type, members, path] = GENERATE(table<std::string, std::string, std::string>({
        {"DEVICE_NEW", R"("Actor":"","ResourceID":"d","Data":{})", "Actor"},
        {"DEVICE_LIVE_CONNECT", R"("ResourceID":"d")", "Actor"},
        {"DEVICE_REMOVED", R"("Actor":"a","Data":{"Username":"a"})", "ResourceID"},
        {"DEVICE_NEW", R"("ResourceID":"d","Data":{"Username":7})", "Data.Username"},
        {"DEVICE_NEW", R"("ResourceID":"d\u0000","Data":{"Username":"a"})", "ResourceID"},
        {"ACCOUNT_UPDATED", R"("Data":{})", "Actor"},
        {"ACCOUNT_UPDATED", R"("Data":{"Username":"a\u0000b"})", "Data.Username"},
        {"JOB_NEW", R"("Data":{"Username":"a"})", "Data.GUID"},
        {"JOB_NEW", R"("Data":null)", "Data"},
    }));
    CAPTURE(type, members);
    const auto decode = [&](const std::string& more) {
        comet::decode(R"({"TypeString":"SEVT_)" + type + "\"," + more + "}");
    };
    try {
        decode(members);
        FAIL("it was not refused");
    } catch (const json::Malformed& error) {
        CHECK(error.path == path);
    }
    CHECK_THROWS_AS(decode(R"("Actor":"a","ResourceID":")" + std::string(256, 'x') + "\""),
                    json::Malformed);
}

TEST_CASE("decode: what a device event may say beside its ids is taken as far as it fits",
          "[comet][unit]") {
    const auto report = [](const std::string& data) {
        auto event = comet::decode(
            R"({"TypeString":"SEVT_DEVICE_UPDATED","Actor":"a","ResourceID":"d","Data":)" + data +
            "}");
        return std::get<comet::DeviceChanged>(std::move(event.what)).report;
    };
    const auto full = report(
        R"({"FriendlyName":"PC","PlatformVersion":{"os":"windows","arch":"amd64","key":"hunter2"},)"
        R"("ClientVersion":"25.9.6","Password":"hunter2"})");
    CHECK(full.name == "PC");
    CHECK(full.platform_os == "windows");
    CHECK(full.platform_arch == "amd64");
    CHECK(
        full.content ==
        R"({"FriendlyName":"PC","PlatformVersion":{"os":"windows","arch":"amd64"},"ClientVersion":"25.9.6"})");
    CHECK(report(R"({"FriendlyName":")" + std::string(300, 'n') + "\"}").name.size() == 255);
    CHECK(report(R"({"PlatformVersion":{"os":")" + std::string(40, 'o') + "\"}}")
              .platform_os.size() == 32);
    for (const auto* odd : {R"({"FriendlyName":7,"PlatformVersion":"x"})", "null", "[]", "\"x\"",
                            R"({"PlatformVersion":{"os":[1]}})"}) {
        CAPTURE(odd);
        const auto nothing = report(odd);
        CHECK(nothing.name.empty());
        CHECK(nothing.platform_os.empty());
    }
}

TEST_CASE("decode: of an event that is ignored, Data is not even read", "[comet][unit]") {
    const auto login = [](const std::string& data) {
        return comet::decode(
            R"({"Type":4103,"Timestamp":5,"TypeString":"SEVT_ACCOUNT_LOGIN","Data":)" + data);
    };
    CHECK(std::holds_alternative<comet::Ignored>(login("{}}").what));
    CHECK(std::holds_alternative<comet::Ignored>(login(std::string(200'000, '[')).what));
    CHECK(login("this is no JSON").at == from_unix(5));
}

TEST_CASE("decode: members may come in any order, and the first of a name counts",
          "[comet][unit]") {
    const auto event = comet::decode(
        R"({"Data":)" + kJob +
        R"(,"Timestamp":7,"ResourceID":"r","TypeString":"SEVT_JOB_NEW","TypeString":"SEVT_JOB_COMPLETED",)"
        R"("Data":{"GUID":"other","Username":"mallory"}})");
    CHECK(event.at == from_unix(7));
    CHECK(event.resource == "r");
    REQUIRE(std::holds_alternative<comet::JobStarted>(event.what));
    CHECK(std::get<comet::JobStarted>(event.what).job.username == Username{"alice"});
    const auto late = comet::decode(R"({"Type":4200,"Data":)" + kJob +
                                    R"(,"TypeString":"SEVT_JOB_COMPLETED","Timestamp":1})");
    CHECK(std::holds_alternative<comet::JobCompleted>(late.what));
}

TEST_CASE("decode_time: seconds or milliseconds, within what a column holds", "[comet][unit]") {
    const auto [value, expected] = GENERATE(table<std::int64_t, std::int64_t>({
        {0, 0},
        {-1, 0},
        {1, 1},
        {1763800000, 1763800000},
        {1763800000123, 1763800000},
        {2147483647, 2147483647},
        {2147483648, 2147483647},
        {9223372036854775807, 2147483647},
    }));
    CAPTURE(value);
    CHECK(unix_seconds(comet::decode_time(value)) == expected);
}

TEST_CASE("decode: what names nothing is refused", "[comet][unit]") {
    const auto job = GENERATE(as<std::string>{},
                              R"({"Username":"alice","Status":6001})",            // No id.
                              R"({"GUID":"","Username":"alice"})",                // An empty one.
                              R"({"GUID":"a","Status":6001})",                    // Nobody's.
                              R"({"GUID":7,"Username":"alice"})",                 // Not text.
                              R"({"GUID":"a","Username":"alice","Status":"x"})",  // Not a number.
                              R"({"GUID":"a","Username":"alice","Status":70000})",
                              R"({"GUID":"a","Username":"alice","TotalSize":1e300})",
                              R"({"GUID":"a","Username":"alice","TotalSize":18446744073709551615})",
                              R"({"GUID":"a","Username":"alice","TotalSize":NaN})",
                              "{\"GUID\":\"a\",\"Username\":\"\xC3\"}", "[]", "null", "7");
    CAPTURE(job);
    CHECK_THROWS_AS(comet::decode(frame(R"("Type":4201)", job)), json::Malformed);
    CHECK_THROWS_AS(comet::decode_job(job), json::Malformed);
}

TEST_CASE("decode: an id that does not fit its column is refused, not cut", "[comet][unit]") {
    const auto with_name = [](std::size_t length) {
        return R"({"GUID":"a","Username":")" + std::string(length, 'u') + "\"}";
    };
    CHECK(comet::decode_job(with_name(255)).username.value().size() == 255);
    CHECK_THROWS_AS(comet::decode_job(with_name(256)), json::Malformed);
    CHECK_THROWS_AS(comet::decode_job(R"({"Username":"u","GUID":")" + std::string(37, 'g') + "\"}"),
                    json::Malformed);
}

TEST_CASE("decode: sizes below nothing are nothing", "[comet][unit]") {
    const auto job = comet::decode_job(
        R"({"GUID":"a","Username":"u","UploadSize":-5,"Progress":{"BytesDone":-1}})");
    CHECK(job.upload_bytes == 0);
    CHECK(job.progress.bytes_done == 0);
}

TEST_CASE("decode: recorded frames are understood, and each of their truncations is refused",
          "[comet][unit]") {
    const auto frames = recorded_frames();
    for (const auto& recorded : frames) {
        const auto text = trimmed(recorded);
        CAPTURE(text);
        CHECK_NOTHROW(comet::decode(text));
        // Every byte of our own short frame; of the others enough to meet each of their states, and
        // their last bytes.
        const std::size_t step = &recorded == &frames.front() ? 1 : text.size() > 4096 ? 127 : 7;
        for (std::size_t size = 0; size < text.size();
             size += size + 64 < text.size() ? step : std::size_t{1}) {
            // A copy of its own, so that a read past its end is one past an allocation.
            const std::vector<char> part{text.begin(),
                                         text.begin() + static_cast<std::ptrdiff_t>(size)};
            try {
                comet::decode({part.data(), part.size()});
                FAIL_CHECK("cut at " << size << ", it was not refused");
            } catch (const json::Malformed&) {}
        }
    }
}

TEST_CASE("decode: hostile texts are refused", "[comet][unit]") {
    CHECK_THROWS_AS(comet::decode(std::string(200'000, '[')), json::Malformed);
    std::string deep = "{\"Type\":4200,\"Data\":";
    for (int i = 0; i < 200'000; ++i) deep += "{\"a\":";
    CHECK_THROWS_AS(comet::decode(deep), json::Malformed);
    CHECK_THROWS_AS(comet::decode("\xFF\xFE"), json::Malformed);
    CHECK_THROWS_AS(comet::decode(""), json::Malformed);
}
