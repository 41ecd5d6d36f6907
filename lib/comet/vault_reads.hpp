// What a person looks at before a restore, as a connected device reads it: a vault's snapshots,
// what is in one of them, and the device's own folders and disks. Of long lists an element that
// cannot be read is left out and counted. Each throws as dispatch.hpp's calls do.
#pragma once

#include "comet/disks.hpp"
#include "comet/dispatch.hpp"
#include "comet/machines.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eb::comet {

/// The longest id of a snapshot, and of a folder in one.
constexpr std::size_t kSnapshotCharactersMax = 100;
constexpr std::size_t kTreeCharactersMax = 128;
/// The longest path that any system takes, and a name's.
constexpr std::size_t kPathBytesMax = 4'096;

template <class T>
struct Read {
    std::vector<T> list;
    int unreadable = 0;
};

/// A VaultSnapshot.
struct Snapshot {
    SnapshotId id;
    ItemId item;         ///< Source; its item may be gone.
    std::string engine;  ///< EngineType.
    sys_seconds at{};
    bool original = false;  ///< It knows where its files came from.
    std::vector<std::string> tags;
};

/// A StoredObject: an entry of a folder.
struct StoredObject {
    struct Below {
        std::int64_t files = 0;
        std::int64_t bytes = 0;
        std::int64_t folders = 0;
    };
    std::string name;     ///< What paths are made of.
    std::string display;  ///< DisplayName; empty: its name is what people read.
    std::string type;     ///< STOREDOBJECTTYPE_….
    std::string tree;     ///< Subtree; empty: nothing is in it. On a device, a path.
    std::int64_t size = 0;
    sys_seconds modified{};
    std::optional<Below> below;  ///< Absent: nobody has counted.
    std::string from;            ///< Of an e-mail.
    std::string to;
    sys_seconds received{};
    sys_seconds starts{};  ///< Of a calendar's event.
    bool has_attachments = false;
};

/// VMDKSnapshotViewOptions: into an image of a disk.
struct ImageView {
    std::string partition;       ///< PartitionGUID; empty: the image's partitions.
    std::string partition_name;  ///< PartitionName.
    std::string path;            ///< ListPath: within the partition, empty for its root.
};

/// A SearchResultFileInfo.
struct Hit {
    std::string path;
    std::string name;
    std::string type;
    std::int64_t size = 0;
    sys_seconds modified{};
};
struct Hits {
    std::vector<Hit> list;
    bool more = false;
};

/// EmailReportGeneratedPreview.
struct Email {
    std::string from;
    std::vector<std::string> to;
    std::string subject;
    std::string html;  ///< Not to be trusted.
    std::string text;
};

/// AdminDispatcherRequestVaultSnapshots, in no order.
Read<Snapshot> vault_snapshots(AdminApi& api, const LiveConnection& to, const VaultId& vault);
/// AdminDispatcherRequestStoredObjects. `tree` empty: the snapshot's root. With a view, `tree` is
/// the image's.
Read<StoredObject> stored_objects(AdminApi& api, const LiveConnection& to, const VaultId& vault,
                                  const SnapshotId& snapshot, const std::string& tree,
                                  const std::optional<ImageView>& view = {});
/// AdminDispatcherSearchSnapshots: what has these words in its name. The call ends when `limit`
/// were found and there is one more.
Hits search_snapshot(AdminApi& api, const LiveConnection& to, const VaultId& vault,
                     const SnapshotId& snapshot, const std::string& contains, std::size_t limit);
/// AdminDispatcherEmailPreview.
Email email_preview(AdminApi& api, const LiveConnection& to, const VaultId& vault,
                    const SnapshotId& snapshot, const std::string& path);
/// AdminDispatcherRequestFilesystemObjects. `path` empty: the drives, or the root.
Read<StoredObject> filesystem_objects(AdminApi& api, const LiveConnection& to,
                                      const std::string& path);
/// AdminDispatcherBrowseVirtualMachines: of a snapshot.
Read<Machine> snapshot_machines(AdminApi& api, const LiveConnection& to, const VaultId& vault,
                                const SnapshotId& snapshot);
/// AdminDispatcherRequestWindiskSnapshot.
Read<Disk> snapshot_disks(AdminApi& api, const LiveConnection& to, const VaultId& vault,
                          const SnapshotId& snapshot);
/// AdminDispatcherRequestBrowseDiskDrives: the device's own.
Read<Disk> device_disks(AdminApi& api, const LiveConnection& to);

/// RFC 3339, such as `2026-11-23T05:00:00.5+01:00`; 0: it is none.
sys_seconds time_in(std::string_view text);

}  // namespace eb::comet
