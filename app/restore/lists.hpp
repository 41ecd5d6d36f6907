// Lists that a device tells slowly and a page reads in pieces: each is asked for once and kept for
// minutes, by account and vault.
#pragma once

#include "app/actions/context.hpp"
#include "app/restore/cache.hpp"
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

class RestoreLists {
public:
    explicit RestoreLists(const Clock& clock);

    // Each asks the device where nothing is kept; what fails is thrown on, and not kept. The caller
    // has made sure that vault and device are the account's.

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

private:
    SnapshotsPtr read_snapshots(ActionContext& context, const comet::LiveConnection& to,
                                const VaultId& vault);

    const Clock& clock_;
    Cache<Snapshots> snapshots_;
    Cache<Folder> folders_;
};

/// For people: not for what has an order of its own, such as partitions.
void sort_folder(std::vector<comet::StoredObject>& entries);

}  // namespace eb::app
