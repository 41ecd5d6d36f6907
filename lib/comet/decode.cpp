// One frame of the event stream, one job. Most frames of a busy server are logins, of which no more
// is read than their type; of the others, what may be kept is cut out first, and only that is read.
#include "comet/decode.hpp"

#include "comet/kept_fields.hpp"
#include "comet/read.hpp"

#include <algorithm>
#include <array>

namespace eb::comet {
namespace {

constexpr std::size_t kLongIdCharactersMax = 100;
constexpr std::size_t kResourceCharactersMax = 128;
constexpr std::size_t kTypeCharactersMax = 64;

constexpr std::int64_t kMillisecondsFrom = 100'000'000'000;  // As seconds, the year 5138.

enum class Kind {
    hello,
    job_started,
    job_completed,
    device_new,
    device_removed,
    device_changed,
    device_online,
    device_offline,
    account_changed,
    account_removed,
    ignored,
};

struct Type {
    int number;  ///< Older servers send it alone; 0: not known.
    std::string_view name;
    Kind kind;
};
constexpr std::array kTypes{
    Type{4000, "SEVT_META_HELLO", Kind::hello},
    Type{4100, "SEVT_ACCOUNT_NEW", Kind::account_changed},
    Type{4101, "SEVT_ACCOUNT_REMOVED", Kind::account_removed},
    Type{4102, "SEVT_ACCOUNT_UPDATED", Kind::account_changed},
    Type{4200, "SEVT_JOB_NEW", Kind::job_started},
    Type{4201, "SEVT_JOB_COMPLETED", Kind::job_completed},
    Type{4700, "SEVT_DEVICE_NEW", Kind::device_new},
    Type{4701, "SEVT_DEVICE_REMOVED", Kind::device_removed},
    Type{4702, "SEVT_DEVICE_LIVE_CONNECT", Kind::device_online},
    Type{4703, "SEVT_DEVICE_LIVE_DISCONNECT", Kind::device_offline},
    Type{0, "SEVT_DEVICE_UPDATED", Kind::device_changed},
    Type{0, "SEVT_DEVICE_RENAMED", Kind::device_changed},
};

/// The name wins over the number. A number that is not known stands for itself, as text.
std::pair<std::string, Kind> type_of(const json::Reader& event) {
    auto name = text(event, "TypeString", kTypeCharactersMax);
    const auto number = name.empty() ? event.require<int>("Type") : 0;
    for (const auto& type : kTypes) {
        const bool same = name.empty() ? number != 0 && type.number == number : type.name == name;
        if (same) return {std::string{type.name}, type.kind};
    }
    return {name.empty() ? std::to_string(number) : std::move(name), Kind::ignored};
}

/// All of the event but its Data. Comet writes Data last, so that reading can stop before it; where
/// that leaves something out, the whole frame is read.
json::Document envelope_of(std::string_view frame) {
    auto head = json::Document::parse(event_fields().head(frame, "Data"));
    const auto root = head.root();
    const auto name = root.child("TypeString");
    if (name && name->is_text() && root.child("Timestamp")) return head;
    return json::Document::parse(event_fields().filter(frame));
}

/// A frame's Data, as far as it may be read.
class Data {
public:
    Data(const json::AllowList& fields, std::string_view frame)
        : text_(fields.filter(frame, "Data")),
          document_(json::Document::parse(text_.empty() ? "null" : text_)) {}

    json::Reader root() const { return document_.root("Data"); }
    /// Where it is an object: the sources do not promise one for every event.
    std::optional<json::Reader> object() const {
        return root().is_object() ? std::optional{root()} : std::nullopt;
    }
    std::string& text() { return text_; }

private:
    std::string text_;
    json::Document document_;
};

domain::JobReport job_of(const json::Reader& data) {
    domain::JobReport job{
        .id = JobId{required_id(data, "GUID", kGuidCharactersMax)},
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

domain::JobReport job_in(std::string_view frame) {
    Data data{job_fields(), frame};
    auto job = job_of(data.root());
    job.content = std::move(data.text());
    return job;
}

bool names_account(const std::optional<json::Reader>& data) {
    return data && !key_id(*data, "Username", kNameCharactersMax).empty();
}

/// Whose event it is: Data says it best, and Actor worst, for that may be an administrator.
Username username_of(const std::optional<json::Reader>& data, const json::Reader& event,
                     std::initializer_list<const char*> otherwise) {
    auto value = data ? key_id(*data, "Username", kNameCharactersMax) : "";
    for (const auto* key : otherwise) {
        if (value.empty()) value = key_id(event, key, kNameCharactersMax);
    }
    if (value.empty()) throw json::Malformed{std::data(otherwise)[otherwise.size() - 1], "missing"};
    return Username{std::move(value)};
}

Username account_in(std::string_view frame, const json::Reader& event) {
    static const json::AllowList fields{"Username"};
    const Data data{fields, frame};
    return username_of(data.object(), event, {"ResourceID", "Actor"});
}

domain::DeviceKey device_of(const std::optional<json::Reader>& data, const json::Reader& event) {
    auto device = key_id(event, "ResourceID", kDeviceIdCharactersMax);
    if (device.empty() && data) device = key_id(*data, "DeviceID", kDeviceIdCharactersMax);
    if (device.empty()) throw json::Malformed{"ResourceID", "missing"};
    return {username_of(data, event, {"Actor"}), DeviceId{std::move(device)}};
}

DeviceChanged device_in(std::string_view frame, const json::Reader& event, Kind kind) {
    Data data{device_event_fields(), frame};
    const auto object = data.object();
    DeviceChanged out{
        .device = device_of(object, event), .report = {}, .guessed = !names_account(object)};
    if (kind != Kind::device_changed) out.report.registered = kind == Kind::device_new;
    if (!object) return out;
    out.report.name = text_if_any(*object, "FriendlyName", kNameCharactersMax);
    const auto platform = object->child("PlatformVersion");
    if (platform && platform->is_object()) {
        out.report.platform_os = text_if_any(*platform, "os", kPlatformCharactersMax);
        out.report.platform_arch = text_if_any(*platform, "arch", kPlatformCharactersMax);
    }
    // A rename that tells the name alone must not stand in the place of a whole DeviceConfig.
    const bool whole = platform || object->child("RegistrationTime");
    auto content = device_fields().filter(data.text());
    if (content != "{}" && (whole || kind == Kind::device_new))
        out.report.content = std::move(content);
    return out;
}

DevicePresence presence_in(std::string_view frame, const json::Reader& event, bool online) {
    const Data data{device_event_fields(), frame};
    return {.device = device_of(data.object(), event), .online = online};
}

}  // namespace

sys_seconds decode_time(std::int64_t value) {
    if (value <= 0) return {};
    if (value >= kMillisecondsFrom) value /= 1000;
    return from_unix(std::min(value, kTimeMax));
}

domain::JobReport decode_job(std::string_view json) {
    auto content = job_fields().filter(json);
    auto job = job_of(json::Document::parse(content).root());
    job.content = std::move(content);
    return job;
}

Event decode(std::string_view frame) {
    const auto envelope = envelope_of(frame);
    const auto root = envelope.root();
    auto [type, kind] = type_of(root);
    Event event{
        .what = Ignored{},
        .type = std::move(type),
        .resource = text(root, "ResourceID", kResourceCharactersMax),
        .at = time(root, "Timestamp"),
    };
    switch (kind) {
        case Kind::hello: event.what = Hello{}; break;
        case Kind::job_started: event.what = JobStarted{job_in(frame)}; break;
        case Kind::job_completed: event.what = JobCompleted{job_in(frame)}; break;
        case Kind::device_new:
        case Kind::device_removed:
        case Kind::device_changed: event.what = device_in(frame, root, kind); break;
        case Kind::device_online: event.what = presence_in(frame, root, true); break;
        case Kind::device_offline: event.what = presence_in(frame, root, false); break;
        case Kind::account_changed: event.what = AccountChanged{account_in(frame, root)}; break;
        case Kind::account_removed: event.what = AccountRemoved{account_in(frame, root)}; break;
        case Kind::ignored: break;
    }
    return event;
}

}  // namespace eb::comet
