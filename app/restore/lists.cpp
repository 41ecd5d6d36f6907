// Asked once, read, sorted, kept.
#include "app/restore/lists.hpp"

#include "app/http/errors.hpp"
#include "comet/kept_content.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <tuple>

namespace eb::app {
namespace {

// 64 MiB in all: some 300,000 entries of folders.
constexpr std::size_t kSnapshotBytesMax = std::size_t{16} << 20;
constexpr std::size_t kFolderBytesMax = std::size_t{48} << 20;
constexpr seconds kSnapshotsKept{300};
constexpr seconds kFolderKept{180};
constexpr seconds kDeviceFolderKept{15};  // Folders appear there.
constexpr seconds kClockSlack{30};        // Comet's clock, and the device's.
constexpr seconds kPatience{900};         // As long as a task may run.

std::size_t bytes_of(const comet::Snapshot& one) {
    std::size_t bytes = sizeof(comet::Snapshot) + one.id.value().size() + one.item.value().size();
    for (const auto& tag : one.tags) bytes += sizeof(std::string) + tag.size();
    return bytes + one.engine.size();
}

std::size_t bytes_of(const comet::StoredObject& one) {
    return sizeof(comet::StoredObject) + one.name.size() + one.display.size() + one.type.size() +
           one.tree.size() + one.from.size() + one.to.size();
}

template <class T>
std::size_t bytes_of(const std::vector<T>& list) {
    std::size_t bytes = 0;
    for (const auto& one : list) bytes += bytes_of(one);
    return bytes;
}

/// When the last backup into the vault ended, as the profile has it; 0: never.
sys_seconds last_backup(const domain::Account& account, const VaultId& vault) {
    sys_seconds last{};
    for (const auto& item : account.items) {
        const auto run = comet::kept_last_run(item.content);
        if (run && run->vault == vault) last = std::max(last, run->ended_at);
    }
    return last;
}

std::string snapshots_key(ActionContext& context, const VaultId& vault) {
    const auto& service = context.service();
    return cache_key({service.server.value(), service.username.value(), vault.value()});
}

/// What is kept serves whoever may see it. A question is a client's, and one device's: nobody waits
/// for a device that he did not ask.
std::string question_key(ActionContext& context, const comet::LiveConnection& to,
                         std::string_view list, std::string_view since = {}) {
    return cache_key({std::to_string(context.service().client.value()), to.device.value(),
                      to.target.value(), list, since});
}

/// Of a list that is not kept.
std::string question_key(ActionContext& context, const comet::LiveConnection& to,
                         std::initializer_list<std::string_view> list) {
    const auto& service = context.service();
    return question_key(
        context, to,
        cache_key({service.server.value(), service.username.value()}) + cache_key(list));
}

bool is_partition(const comet::StoredObject& entry) {
    return entry.type.rfind("vhdxpartition", 0) == 0;
}

}  // namespace

void sort_folder(std::vector<comet::StoredObject>& entries) {
    struct Place {
        bool closed;
        sys_seconds received;
        std::string name;
        std::size_t at;
    };
    std::vector<Place> places;
    places.reserve(entries.size());
    for (std::size_t at = 0; at < entries.size(); ++at) {
        const auto& one = entries[at];
        const bool opens = !one.tree.empty() || one.type == "vmdkdir";
        places.push_back(
            {!opens, one.received,
             is_partition(one) ? "" : folded(one.display.empty() ? one.name : one.display), at});
    }
    std::ranges::sort(places, [](const Place& a, const Place& b) {
        return std::tie(a.closed, b.received, a.name, a.at) <
               std::tie(b.closed, a.received, b.name, b.at);
    });
    std::vector<comet::StoredObject> sorted;
    sorted.reserve(entries.size());
    for (const auto& place : places) sorted.push_back(std::move(entries[place.at]));
    entries = std::move(sorted);
}

RestoreLists::RestoreLists(const Clock& clock)
    : clock_(clock), snapshots_(clock, kSnapshotBytesMax), folders_(clock, kFolderBytesMax) {}

SnapshotsPtr RestoreLists::read_snapshots(ActionContext& context, const comet::LiveConnection& to,
                                          const VaultId& vault) {
    Snapshots read{.list = {}, .unreadable = 0, .read_at = clock_.now()};
    auto answer = comet::vault_snapshots(context.comet(), to, vault);
    read.list = std::move(answer.list);
    read.unreadable = answer.unreadable;
    std::ranges::sort(read.list, [](const auto& a, const auto& b) {
        return std::tie(b.at, a.id) < std::tie(a.at, b.id);
    });
    const auto bytes = bytes_of(read.list);
    return snapshots_.put(snapshots_key(context, vault), std::move(read), bytes, kSnapshotsKept);
}

template <class Kept>
SnapshotsPtr RestoreLists::ask_snapshots(ActionContext& context, const comet::LiveConnection& to,
                                         const VaultId& vault, const Kept& kept) {
    // Whoever knows of a later backup does not wait for an answer that may be without it.
    const auto known = last_backup(context.profile().account(), vault);
    const auto key = question_key(context, to, snapshots_key(context, vault),
                                  std::to_string(unix_seconds(known)));
    return snapshot_questions_.ask(key, context.stop(), kPatience, [&] {
        if (auto told = kept()) return told;
        return read_snapshots(context, to, vault);
    });
}

SnapshotsPtr RestoreLists::snapshots(ActionContext& context, const comet::LiveConnection& to,
                                     const VaultId& vault) {
    const auto changed = last_backup(context.profile().account(), vault) + kClockSlack;
    const auto fresh = [&] {
        auto kept = snapshots_.find(snapshots_key(context, vault));
        return kept && changed < kept->read_at ? kept : nullptr;
    };
    if (auto kept = fresh()) return kept;
    return ask_snapshots(context, to, vault, fresh);
}

comet::Snapshot RestoreLists::snapshot(ActionContext& context, const comet::LiveConnection& to,
                                       const VaultId& vault, const SnapshotId& id) {
    const auto kept = snapshots_.find(snapshots_key(context, vault));
    const auto newer = [&] {
        auto now = snapshots_.find(snapshots_key(context, vault));
        return now != kept ? now : nullptr;
    };
    // Of a list that is not its newest, a snapshot may be missing, and none is another vault's.
    for (const auto& all : {kept, SnapshotsPtr{}}) {
        const auto list = all ? all : ask_snapshots(context, to, vault, newer);
        const auto found = std::ranges::find(list->list, id, &comet::Snapshot::id);
        if (found != list->list.end()) return *found;
    }
    throw NotFound{"There is no such snapshot in this vault."};
}

template <class Read>
FolderPtr RestoreLists::told(ActionContext& context, const comet::LiveConnection& to,
                             const std::string& key, seconds keep, const Read& read) {
    if (auto kept = folders_.find(key)) return kept;
    return folder_questions_.ask(question_key(context, to, key), context.stop(), kPatience,
                                 [&]() -> FolderPtr {
                                     if (auto kept = folders_.find(key))
                                         return kept;  // Told since we looked.
                                     auto folder = read();
                                     sort_folder(folder.list);
                                     const auto bytes = bytes_of(folder.list);
                                     return folders_.put(key, std::move(folder), bytes, keep);
                                 });
}

FolderPtr RestoreLists::folder(ActionContext& context, const comet::LiveConnection& to,
                               const VaultId& vault, const SnapshotId& snapshot,
                               const std::string& tree,
                               const std::optional<comet::ImageView>& view) {
    const auto& service = context.service();
    const auto part = [&](const std::string comet::ImageView::*field) {
        return view ? std::string_view{(*view).*field} : std::string_view{};
    };
    const auto key =
        cache_key({"snapshot", service.server.value(), service.username.value(), vault.value(),
                   snapshot.value(), tree, view ? "image" : "", part(&comet::ImageView::partition),
                   part(&comet::ImageView::partition_name), part(&comet::ImageView::path)});
    return told(context, to, key, kFolderKept, [&] {
        return comet::stored_objects(context.comet(), to, vault, snapshot, tree, view);
    });
}

FolderPtr RestoreLists::device_folder(ActionContext& context, const comet::LiveConnection& to,
                                      const std::string& path) {
    const auto& service = context.service();
    const auto key = cache_key({"device", service.server.value(), service.username.value(),
                                to.device.value(), to.target.value(), path});
    return told(context, to, key, kDeviceFolderKept,
                [&] { return comet::filesystem_objects(context.comet(), to, path); });
}

HitsPtr RestoreLists::search(ActionContext& context, const comet::LiveConnection& to,
                             const VaultId& vault, const SnapshotId& snapshot,
                             const std::string& contains, std::size_t limit) {
    const auto key = question_key(
        context, to, {vault.value(), snapshot.value(), contains, std::to_string(limit)});
    return searches_.ask(key, context.stop(), kPatience, [&] {
        return std::make_shared<const comet::Hits>(
            comet::search_snapshot(context.comet(), to, vault, snapshot, contains, limit));
    });
}

MachinesPtr RestoreLists::machines(ActionContext& context, const comet::LiveConnection& to,
                                   const VaultId& vault, const SnapshotId& snapshot) {
    const auto key = question_key(context, to, {vault.value(), snapshot.value()});
    return machine_questions_.ask(key, context.stop(), kPatience, [&] {
        return std::make_shared<const comet::Read<comet::Machine>>(
            comet::snapshot_machines(context.comet(), to, vault, snapshot));
    });
}

DisksPtr RestoreLists::snapshot_disks(ActionContext& context, const comet::LiveConnection& to,
                                      const VaultId& vault, const SnapshotId& snapshot) {
    const auto key = question_key(context, to, {vault.value(), snapshot.value()});
    return disk_questions_.ask(key, context.stop(), kPatience, [&] {
        return std::make_shared<const comet::Read<comet::Disk>>(
            comet::snapshot_disks(context.comet(), to, vault, snapshot));
    });
}

DisksPtr RestoreLists::device_disks(ActionContext& context, const comet::LiveConnection& to) {
    return disk_questions_.ask(question_key(context, to, {}), context.stop(), kPatience, [&] {
        return std::make_shared<const comet::Read<comet::Disk>>(
            comet::device_disks(context.comet(), to));
    });
}

}  // namespace eb::app
