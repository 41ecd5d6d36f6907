// Lists that a device tells slowly: each is asked for once, however many want it meanwhile, and
// what a page reads in pieces is kept for minutes, by account and vault.
#pragma once

#include "app/actions/context.hpp"
#include "app/restore/cache.hpp"
#include "app/restore/questions.hpp"
#include "comet/vault_reads.hpp"

#include <memory>
#include <optional>
#include <string>

namespace eb::app {

struct Snapshots {
    std::vector<comet::Snapshot> list;  ///< Newest first.
    int unreadable = 0;
    sys_seconds read_at{};
};
using SnapshotsPtr = std::shared_ptr<const Snapshots>;

/// What is in a folder, as people read it: what can be opened first, then by name; e-mails by time.
using Folder = comet::Read<comet::StoredObject>;
using FolderPtr = std::shared_ptr<const Folder>;
using HitsPtr = std::shared_ptr<const comet::Hits>;
using MachinesPtr = std::shared_ptr<const comet::Read<comet::Machine>>;
using DisksPtr = std::shared_ptr<const comet::Read<comet::Disk>>;

class RestoreLists {
public:
    explicit RestoreLists(const Clock& clock);

    // Each asks the device where nothing is kept and nobody of the client's asks it already; what
    // fails is thrown on, to all who wait for it, and not kept. The caller has made sure that vault
    // and device are the account's.

    /// A backup into the vault that has ended since the last read is reason to read again.
    SnapshotsPtr snapshots(ActionContext& context, const comet::LiveConnection& to,
                           const VaultId& vault);
    /// Throws NotFound: the vault has no such snapshot.
    comet::Snapshot snapshot(ActionContext& context, const comet::LiveConnection& to,
                             const VaultId& vault, const SnapshotId& id);
    FolderPtr folder(ActionContext& context, const comet::LiveConnection& to, const VaultId& vault,
                     const SnapshotId& snapshot, const std::string& tree,
                     const std::optional<comet::ImageView>& view);
    FolderPtr device_folder(ActionContext& context, const comet::LiveConnection& to,
                            const std::string& path);

    // Not kept, and asked once at a time all the same.
    HitsPtr search(ActionContext& context, const comet::LiveConnection& to, const VaultId& vault,
                   const SnapshotId& snapshot, const std::string& contains, std::size_t limit);
    MachinesPtr machines(ActionContext& context, const comet::LiveConnection& to,
                         const VaultId& vault, const SnapshotId& snapshot);
    DisksPtr snapshot_disks(ActionContext& context, const comet::LiveConnection& to,
                            const VaultId& vault, const SnapshotId& snapshot);
    DisksPtr device_disks(ActionContext& context, const comet::LiveConnection& to);

    /// How many wait for what others ask.
    std::size_t waiting() {
        return snapshot_questions_.waiting() + folder_questions_.waiting() + searches_.waiting() +
               machine_questions_.waiting() + disk_questions_.waiting();
    }

private:
    /// Asks, unless `kept` has got what is wanted by the time that it is our turn.
    template <class Kept>
    SnapshotsPtr ask_snapshots(ActionContext& context, const comet::LiveConnection& to,
                               const VaultId& vault, const Kept& kept);
    SnapshotsPtr read_snapshots(ActionContext& context, const comet::LiveConnection& to,
                                const VaultId& vault);
    template <class Read>
    FolderPtr told(ActionContext& context, const comet::LiveConnection& to, const std::string& key,
                   seconds keep, const Read& read);

    const Clock& clock_;
    Cache<Snapshots> snapshots_;
    Cache<Folder> folders_;
    Questions<Snapshots> snapshot_questions_;
    Questions<Folder> folder_questions_;
    Questions<comet::Hits> searches_;
    Questions<comet::Read<comet::Machine>> machine_questions_;
    Questions<comet::Read<comet::Disk>> disk_questions_;
};

/// For people: not for what has an order of its own, such as partitions.
void sort_folder(std::vector<comet::StoredObject>& entries);

}  // namespace eb::app
