// Frames and jobs, read with types.
#include "comet/decode.hpp"

#include "core/text.hpp"
#include "json/allow_list.hpp"
#include "json/reader.hpp"

#include <algorithm>
#include <array>

namespace eb::comet {
namespace {

// The tables' columns. An id that does not fit names nothing and is refused; cut, it could name
// something else.
constexpr std::size_t kJobIdCharactersMax = 36;
constexpr std::size_t kNameCharactersMax = 255;
constexpr std::size_t kGuidCharactersMax = 36;
constexpr std::size_t kLongIdCharactersMax = 100;
constexpr std::size_t kResourceCharactersMax = 128;
constexpr std::size_t kTypeCharactersMax = 64;

constexpr std::int64_t kMillisecondsFrom = 100'000'000'000;  // As seconds, the year 5138.
constexpr std::int64_t kTimeMax = 2'147'483'647;             // INT and TIMESTAMP end there.

struct TypeName {
    int number;
    std::string_view name;
};
// Older servers send the number alone.
constexpr std::array kTypeNames{
    TypeName{4000, "SEVT_META_HELLO"},
    TypeName{4200, "SEVT_JOB_NEW"},
    TypeName{4201, "SEVT_JOB_COMPLETED"},
};

/// BackupJobDetail as Comet's API reference has it; nothing in it is secret.
const json::AllowList& job_fields() {
    static const json::AllowList list{"GUID",
                                      "Username",
                                      "Classification",
                                      "Status",
                                      "StartTime",
                                      "EndTime",
                                      "RetryCount",
                                      "SourceGUID",
                                      "DestinationGUID",
                                      "DeviceID",
                                      "SnapshotID",
                                      "BackupRuleGUID",
                                      "ClientVersion",
                                      "TotalDirectories",
                                      "TotalFiles",
                                      "TotalSize",
                                      "TotalChunks",
                                      "UploadSize",
                                      "DownloadSize",
                                      "TotalVmCount",
                                      "TotalMailsCount",
                                      "TotalSitesCount",
                                      "TotalAccountsCount",
                                      "TotalLicensedMailsCount",
                                      "TotalUnlicensedMailsCount",
                                      "ConflictingJobID",
                                      "CancellationID",
                                      "Tags",
                                      "Progress.Counter",
                                      "Progress.SentTime",
                                      "Progress.RecievedTime",
                                      "Progress.BytesDone",
                                      "Progress.ItemsDone",
                                      "Progress.ItemsTotal",
                                      "DestinationSizeStart.Size",
                                      "DestinationSizeStart.MeasureStarted",
                                      "DestinationSizeStart.MeasureCompleted",
                                      "DestinationSizeEnd.Size",
                                      "DestinationSizeEnd.MeasureStarted",
                                      "DestinationSizeEnd.MeasureCompleted"};
    return list;
}

std::string text(const json::Reader& object, std::string_view key, std::size_t characters_max) {
    return cut(object.get_or<std::string>(key, ""), characters_max);
}

std::string id(const json::Reader& object, std::string_view key, std::size_t characters_max) {
    auto value = object.get_or<std::string>(key, "");
    if (cut(value, characters_max).size() != value.size())
        throw json::Malformed{std::string{key}, "longer than an id can be"};
    return value;
}

std::string required_id(const json::Reader& object, std::string_view key,
                        std::size_t characters_max) {
    auto value = id(object, key, characters_max);
    if (value.empty()) throw json::Malformed{std::string{key}, "missing"};
    return value;
}

/// Sizes and counts: what is below nothing is nothing.
std::int64_t count(const json::Reader& object, std::string_view key) {
    return std::max<std::int64_t>(0, object.get_or<std::int64_t>(key, 0));
}

sys_seconds time(const json::Reader& object, std::string_view key) {
    return decode_time(object.get_or<std::int64_t>(key, 0));
}

domain::JobReport job_of(const json::Reader& data) {
    domain::JobReport job{
        .id = JobId{required_id(data, "GUID", kJobIdCharactersMax)},
        .username = Username{required_id(data, "Username", kNameCharactersMax)},
        .device = DeviceId{id(data, "DeviceID", kNameCharactersMax)},
        .item = ItemId{text(data, "SourceGUID", kGuidCharactersMax)},
        .vault = VaultId{text(data, "DestinationGUID", kGuidCharactersMax)},
        .classification = data.get_or<std::int16_t>("Classification", 0),
        .status = data.get_or<std::int16_t>("Status", 0),
        .started_at = time(data, "StartTime"),
        .ended_at = time(data, "EndTime"),
        .total_bytes = count(data, "TotalSize"),
        .total_files = count(data, "TotalFiles"),
        .total_directories = count(data, "TotalDirectories"),
        .upload_bytes = count(data, "UploadSize"),
        .download_bytes = count(data, "DownloadSize"),
        .total_accounts = std::min(count(data, "TotalAccountsCount"), kTimeMax),
        .snapshot_id = text(data, "SnapshotID", kLongIdCharactersMax),
        .cancellation_id = text(data, "CancellationID", kLongIdCharactersMax),
    };
    if (const auto progress = data.child("Progress")) {
        job.progress = {
            .counter = count(*progress, "Counter"),
            .received_at = time(*progress, "RecievedTime"),
            .bytes_done = count(*progress, "BytesDone"),
            .items_done = count(*progress, "ItemsDone"),
            .items_total = count(*progress, "ItemsTotal"),
        };
    }
    return job;
}

std::string type_of(const json::Reader& event) {
    auto name = text(event, "TypeString", kTypeCharactersMax);
    if (!name.empty()) return name;
    const auto number = event.require<int>("Type");
    for (const auto& known : kTypeNames) {
        if (known.number == number) return std::string{known.name};
    }
    return std::to_string(number);
}

}  // namespace

sys_seconds decode_time(std::int64_t value) {
    if (value <= 0) return {};
    if (value >= kMillisecondsFrom) value /= 1000;
    return from_unix(std::min(value, kTimeMax));
}

domain::JobReport decode_job(std::string_view json) {
    const auto document = json::Document::parse(json);
    auto job = job_of(document.root());
    job.content = job_fields().filter(json);
    return job;
}

Event decode(std::string_view frame) {
    const auto document = json::Document::parse(frame);
    const auto root = document.root();
    Event event{
        .what = Ignored{},
        .type = type_of(root),
        .resource = text(root, "ResourceID", kResourceCharactersMax),
        .at = time(root, "Timestamp"),
    };
    const bool started = event.type == "SEVT_JOB_NEW";
    if (started || event.type == "SEVT_JOB_COMPLETED") {
        auto job = job_of(root.at("Data"));
        job.content = job_fields().filter(frame, "Data");
        if (started) event.what = JobStarted{std::move(job)};
        else event.what = JobCompleted{std::move(job)};
    } else if (event.type == "SEVT_META_HELLO") {
        event.what = Hello{};
    }
    return event;
}

}  // namespace eb::comet
