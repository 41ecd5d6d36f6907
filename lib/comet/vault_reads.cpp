// One element at a time: a folder of fifty thousand files never lies in memory as JSON.
#include "comet/vault_reads.hpp"

#include "comet/ask.hpp"
#include "comet/read.hpp"
#include "core/text.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

#include <algorithm>
#include <utility>

namespace eb::comet {
namespace {

constexpr std::size_t kElementsMax = 200'000;  // Folders have thousands; vaults of years, too.
constexpr std::size_t kTextCharactersMax = 1'000;
constexpr std::size_t kTagsMax = 64;
constexpr std::size_t kPartsMax = 256;  // Of one disk or machine.
constexpr std::size_t kRecipientsMax = 1'000;
constexpr std::size_t kBodyCharactersMax = std::size_t{1} << 20;  // Of an e-mail, to be looked at.

/// What could be a file's name or path, as it is: cut, it would name something else.
std::string exact_text(const json::Reader& object, std::string_view key) {
    auto value = object.require<std::string>(key);
    if (value.empty() || value.size() > kPathBytesMax || value.find('\0') != std::string::npos)
        throw json::Malformed{path_of(object, key), "names no file"};
    return value;
}

std::string exact_text_if_any(const json::Reader& object, std::string_view key) {
    const auto value = object.child(key);
    return value && !value->as<std::string>().empty() ? exact_text(object, key) : "";
}

/// Calls `visit` for each part of a list that may be absent.
template <class Visit>
void each_part(const json::Reader& object, std::string_view key, std::size_t most,
               const Visit& visit) {
    const auto list = object.child(key);
    if (!list) return;
    std::size_t seen = 0;
    list->elements([&](const json::Reader& part) {
        if (seen++ < most) visit(part);
    });
}

std::vector<std::string> texts(const json::Reader& object, std::string_view key, std::size_t most) {
    std::vector<std::string> out;
    each_part(object, key, most, [&](const json::Reader& one) {
        out.push_back(cut(one.as<std::string>(), kNameCharactersMax));
    });
    return out;
}

Snapshot snapshot_in(const json::Reader& object) {
    Snapshot snapshot{
        .id = SnapshotId{key_id(object, "Snapshot", kSnapshotCharactersMax)},
        .item = ItemId{key_id(object, "Source", kGuidCharactersMax)},
        .engine = text(object, "EngineType", kNameCharactersMax),
        .at = time(object, "CreateTime"),
        .original = object.get_or<bool>("HasOriginalPathInfo", false),
        .tags = texts(object, "Tags", kTagsMax),
    };
    if (snapshot.id.value().empty() || snapshot.item.value().empty())
        object.refuse("a snapshot of nothing");
    return snapshot;
}

StoredObject object_in(const json::Reader& object) {
    StoredObject entry{
        .name = exact_text(object, "name"),
        .display = text(object, "dname", kTextCharactersMax),
        .type = text(object, "type", kNameCharactersMax),
        .tree = {},
        .size = count(object, "size"),
        .modified = time(object, "mtime"),
        .below = {},
        .from = text(object, "from", kTextCharactersMax),
        .to = text(object, "to", kTextCharactersMax),
        .received = time(object, "rtime"),
        .starts = time(object, "stime"),
        .has_attachments = object.get_or<bool>("has_attachments", false),
    };
    if (entry.name == "." || entry.name == "..") object.refuse("names its own folder");
    if (object.get_or<bool>("r", false))
        entry.below = {count(object, "f"), count(object, "b"), count(object, "d")};
    return entry;
}

StoredObject object_in_snapshot(const json::Reader& object) {
    auto entry = object_in(object);
    entry.tree = key_id(object, "subtree", kTreeCharactersMax);
    return entry;
}

StoredObject object_on_device(const json::Reader& object) {
    auto entry = object_in(object);
    entry.tree = exact_text_if_any(object, "subtree");
    return entry;
}

Hit hit_in(const json::Reader& object) {
    return {.path = exact_text(object, "path"),
            .name = exact_text(object, "name"),
            .type = text(object, "type", kNameCharactersMax),
            .size = count(object, "size"),
            .modified = time_in(text(object, "mtime", kNameCharactersMax))};
}

Partition partition_in(const json::Reader& object) {
    return {.id = exact_text(object, "DeviceName"),
            .guid = text(object, "PartitionGuid", kNameCharactersMax),
            .label = text(object, "VolumeName", kNameCharactersMax),
            .filesystem = text(object, "Filesystem", kNameCharactersMax),
            .size = count(object, "Size"),
            .used = count(object, "UsedSize"),
            .mounts = texts(object, "MountPoints", kPartsMax)};
}

Disk disk_in(const json::Reader& object) {
    Disk disk{.id = exact_text(object, "DeviceName"),
              .name = text(object, "Caption", kNameCharactersMax),
              .model = text(object, "Model", kNameCharactersMax),
              .serial = text(object, "SerialNumber", kNameCharactersMax),
              .size = count(object, "Size"),
              .partitions = {}};
    if (disk.name.empty()) disk.name = disk.model;
    each_part(object, "Partitions", kPartsMax,
              [&](const json::Reader& one) { disk.partitions.push_back(partition_in(one)); });
    return disk;
}

Machine machine_in(const json::Reader& object) {
    Machine machine{.id = text(object, "ID", kNameCharactersMax),
                    .name = text(object, "Name", kNameCharactersMax),
                    .cpu_cores = object.get_or<int>("CPUCores", 0),
                    .ram_bytes = count(object, "RamBytes"),
                    .firmware = text(object, "FirmwareType", kNameCharactersMax),
                    .config_path = exact_text(object, "ConfigPath"),
                    .disks = {}};
    each_part(object, "Disks", kPartsMax, [&](const json::Reader& one) {
        machine.disks.push_back({exact_text_if_any(one, "Path"), count(one, "Size")});
    });
    return machine;
}

/// The list at the end of `way`, each element read by `element_in`.
template <class T>
Read<T> read_list(AdminApi& api, const LiveConnection& to, const std::string& call,
                  const http::Form& parameters, const std::string& list,
                  T (*element_in)(const json::Reader&)) {
    Read<T> read;
    std::size_t seen = 0;
    ask_each(api, to, call, parameters, {list}, Elements::Root::list,
             [&](std::string_view, std::string_view element) {
                 if (seen++ == kElementsMax) throw Unreachable{call + ": more than can be"};
                 try {
                     const auto document = json::Document::parse(valid_utf8(element));
                     read.list.push_back(element_in(document.root()));
                 } catch (const json::Malformed&) {
                     ++read.unreadable;
                 }
             });
    return read;
}

json::Object options_of(const ImageView& view) {
    return json::Object{}
        .add("Enabled", true)
        .add("PartitionGUID", view.partition)
        .add("ListPath", view.path)
        .add("PartitionName", view.partition_name);
}

/// Digits alone, or nothing.
std::optional<int> number_in(std::string_view text, std::size_t from, std::size_t digits) {
    if (text.size() < from + digits) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(from, digits)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

/// East of Greenwich, from `Z` or `+hh:mm`.
std::optional<seconds> offset_in(std::string_view text) {
    if (text == "Z" || text == "z") return seconds{0};
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':')
        return std::nullopt;
    const auto hours = number_in(text, 1, 2);
    const auto minutes = number_in(text, 4, 2);
    if (!hours || !minutes) return std::nullopt;
    const seconds offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
    return text[0] == '-' ? -offset : offset;
}

/// Found as many as were wanted: the rest need not come.
struct Enough {};

}  // namespace

sys_seconds time_in(std::string_view text) {
    constexpr std::size_t kToSeconds = 19;  // 2006-01-02T15:04:05
    const auto year = number_in(text, 0, 4);
    const auto month = number_in(text, 5, 2);
    const auto day = number_in(text, 8, 2);
    const auto hour = number_in(text, 11, 2);
    const auto minute = number_in(text, 14, 2);
    const auto second = number_in(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second) return {};
    auto rest = text.substr(kToSeconds);
    if (!rest.empty() && rest[0] == '.')
        rest.remove_prefix(std::min(rest.find_first_not_of("0123456789", 1), rest.size()));
    const auto offset = offset_in(rest);
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!offset || !date.ok() || *hour > 23 || *minute > 59 || *second > 60) return {};
    const auto at = std::chrono::sys_days{date} + std::chrono::hours{*hour} +
                    std::chrono::minutes{*minute} + seconds{*second} - *offset;
    return decode_time(unix_seconds(at));
}

Read<Snapshot> vault_snapshots(AdminApi& api, const LiveConnection& to, const VaultId& vault) {
    return read_list(api, to, "request-vault-snapshots", {{"Destination", vault.value()}},
                     "Snapshots", snapshot_in);
}

Read<StoredObject> stored_objects(AdminApi& api, const LiveConnection& to, const VaultId& vault,
                                  const SnapshotId& snapshot, const std::string& tree,
                                  const std::optional<ImageView>& view) {
    http::Form form{{"Destination", vault.value()}, {"SnapshotID", snapshot.value()}};
    if (!tree.empty()) form.emplace_back("TreeID", tree);
    if (view) form.emplace_back("Options", options_of(*view).str());
    return read_list(api, to, "request-stored-objects", form, "StoredObjects", object_in_snapshot);
}

Read<StoredObject> filesystem_objects(AdminApi& api, const LiveConnection& to,
                                      const std::string& path) {
    http::Form form;
    if (!path.empty()) form.emplace_back("Path", path);
    return read_list(api, to, "request-filesystem-objects", form, "StoredObjects",
                     object_on_device);
}

Hits search_snapshot(AdminApi& api, const LiveConnection& to, const VaultId& vault,
                     const SnapshotId& snapshot, const std::string& contains, std::size_t limit) {
    const auto clause = json::Object{}
                            .add("ClauseType", "")
                            .add("RuleField", "name")
                            .add("RuleOperator", "str_contains_ci")
                            .add("RuleValue", contains)
                            .raw("ClauseChildren", "[]");
    const http::Form form{{"DestinationID", vault.value()},
                          {"SnapshotIDs", json::Array{}.add(snapshot.value()).str()},
                          {"Filter", clause.str()}};
    Hits hits;
    try {
        ask_each(api, to, "search-snapshots", form, {"SnapshotFiles", snapshot.value()},
                 Elements::Root::list, [&](std::string_view, std::string_view element) {
                     try {
                         const auto document = json::Document::parse(valid_utf8(element));
                         auto hit = hit_in(document.root());
                         hits.more = hits.list.size() == limit;
                         if (hits.more) throw Enough{};
                         hits.list.push_back(std::move(hit));
                     } catch (const json::Malformed&) {
                         return;  // It names nothing that could be chosen.
                     }
                 });
    } catch (const Enough&) {
        return hits;
    }
    return hits;
}

Email email_preview(AdminApi& api, const LiveConnection& to, const VaultId& vault,
                    const SnapshotId& snapshot, const std::string& path) {
    const std::string call = "email-preview";
    const auto answer =
        ask(api, to, call,
            {{"Snapshot", snapshot.value()}, {"Destination", vault.value()}, {"Path", path}});
    try {
        const auto document = json::Document::parse(answer);
        const auto root = document.root();
        return {.from = text(root, "From", kTextCharactersMax),
                .to = texts(root, "To", kRecipientsMax),
                .subject = text(root, "EmailSubject", kTextCharactersMax),
                .html = text(root, "EmailBodyHTML", kBodyCharactersMax),
                .text = text(root, "EmailBodyPlaintext", kBodyCharactersMax)};
    } catch (const json::Malformed& error) {
        throw Unreachable{call + ": " + error.what()};
    }
}

Read<Machine> snapshot_machines(AdminApi& api, const LiveConnection& to, const VaultId& vault,
                                const SnapshotId& snapshot) {
    return read_list(api, to, "browse-virtual-machines",
                     {{"DestinationID", vault.value()}, {"SnapshotID", snapshot.value()}}, "VMs",
                     machine_in);
}

Read<Disk> snapshot_disks(AdminApi& api, const LiveConnection& to, const VaultId& vault,
                          const SnapshotId& snapshot) {
    return read_list(api, to, "request-windisk-snapshot",
                     {{"Destination", vault.value()}, {"SnapshotID", snapshot.value()}},
                     "WindiskSnapshot", disk_in);
}

Read<Disk> device_disks(AdminApi& api, const LiveConnection& to) {
    return read_list(api, to, "request-browse-disk-drives", {}, "Disks", disk_in);
}

}  // namespace eb::comet
