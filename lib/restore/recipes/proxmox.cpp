// engine1/proxmox: as files, or onto a node.
#include "restore/rules.hpp"

namespace eb::restore {
namespace {

void fill(const Choices& choices, const Circumstances& at, comet::RestoreOrder& order) {
    if (choices.method != Method::host) return;
    if (choices.storage_path) {
        throw Impossible{"storagePath",
                         "storagePath: Proxmox keeps its disks in a storage. Choose that."};
    }
    require_version(at.target, {25, 6, 0}, "Restoring to Proxmox");
    fill_machines(choices, at, order);
    if (!choices.proxmox)
        throw Impossible{"connection", "connection: say how to sign in to the node."};
    order.options.proxmox = choices.proxmox;
}

}  // namespace

Recipe proxmox_recipe() {
    return {.engine = "engine1/proxmox", .beside = {Method::host}, .fill = fill};
}

}  // namespace eb::restore
