// engine1/vmware: as files, single files from inside disk images, or onto a host of vSphere.
#include "restore/rules.hpp"

namespace eb::restore {
namespace {

void fill(const Choices& choices, const Circumstances& at, comet::RestoreOrder& order) {
    if (choices.method != Method::host) return;
    if (choices.storage_path) {
        throw Impossible{"storagePath",
                         "storagePath: VMware keeps its disks in a datastore. Choose that."};
    }
    require_version(at.target, {24, 12, 0}, "Restoring to a host");
    fill_machines(choices, at, order);
    if (!choices.vmware)
        throw Impossible{"connection", "connection: say how to sign in to vSphere."};
    // Names may be blank: vSphere takes the only one there is.
    order.options.vmware = choices.vmware;
}

}  // namespace

Recipe vmware_recipe() {
    return {.engine = "engine1/vmware",
            .beside = {Method::host, Method::image_files, Method::image_files_archive,
                       Method::image_files_simulate},
            .fill = fill};
}

}  // namespace eb::restore
