// engine1/hyperv: as files, single files from inside disk images, or back into Hyper-V.
#include "restore/rules.hpp"

namespace eb::restore {
namespace {

void fill(const Choices& choices, const Circumstances& at, comet::RestoreOrder& order) {
    if (choices.method != Method::host) return;
    if (choices.has_connection) {
        throw Impossible{"connection",
                         "connection: Hyper-V runs on the device itself and needs no sign-in."};
    }
    require_version(at.target, {24, 12, 0}, "Restoring to a host");
    require_windows(at.target, "method", "Restoring to Hyper-V");
    fill_machines(choices, at, order);
    const auto place = choices.storage_path.value_or("");
    if (const auto wrong = wrong_place(place, PathStyle::windows)) {
        throw Impossible{"storagePath",
                         "storagePath: the folder for the virtual disks " + *wrong + "."};
    }
    order.options.hyperv = comet::HyperVTarget{.disk_storage_path = place};
}

}  // namespace

Recipe hyperv_recipe() {
    return {.engine = "engine1/hyperv",
            .beside = {Method::host, Method::image_files, Method::image_files_archive,
                       Method::image_files_simulate},
            .fill = fill};
}

}  // namespace eb::restore
