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
    const auto job =
        GENERATE(as<std::string>{},
                 R"({"Username":"alice","Status":6001})",            // No id.
                 R"({"GUID":"","Username":"alice"})",                // An empty one.
                 R"({"GUID":"a","Status":6001})",                    // Nobody's.
                 R"({"GUID":7,"Username":"alice"})",                 // Not text.
                 R"({"GUID":"a","Username":"alice","Status":"x"})",  // Not a number.
                 R"({"GUID":"a","Username":"alice","Status":70000})", "[]", "null", "7");
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
    for (const auto& recorded : recorded_frames()) {
        const auto text = trimmed(recorded);
        CAPTURE(text);
        CHECK_NOTHROW(comet::decode(text));
        for (std::size_t size = 0; size < text.size(); ++size) {
            // A copy of its own, so that a read past its end is one past an allocation.
            const std::vector<char> part{text.begin(),
                                         text.begin() + static_cast<std::ptrdiff_t>(size)};
            CHECK_THROWS_AS(comet::decode({part.data(), part.size()}), json::Malformed);
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
