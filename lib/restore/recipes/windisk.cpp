// engine1/windisk: image files (type 0, never 4), images for a hypervisor, single files from
// inside, or onto the disks of a device.
#include "restore/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace eb::restore {
namespace {

/// A disk, or one of its partitions.
struct Place {
    const comet::Disk* disk = nullptr;
    const comet::Partition* partition = nullptr;

    std::int64_t size() const { return partition != nullptr ? partition->size : disk->size; }
};

Place find(const std::vector<comet::Disk>& disks, const std::string& id) {
    for (const auto& disk : disks) {
        if (disk.id == id) return {&disk, nullptr};
        for (const auto& partition : disk.partitions)
            if (partition.id == id) return {&disk, &partition};
    }
    return {};
}

bool overlap(const Place& a, const Place& b) {
    if (a.disk != b.disk) return false;
    return a.partition == nullptr || b.partition == nullptr || a.partition == b.partition;
}

[[noreturn]] void refuse(const std::string& words) { throw Impossible{"disks", "disks: " + words}; }

/// Checks one pair; answers what it is written to.
Place target_of(const DiskPair& pair, const Circumstances& at) {
    const auto source = find(at.source_disks, pair.source);
    if (source.disk == nullptr)
        refuse(fmt::format("{} is not in this snapshot. Choose again.", pair.source));
    const auto target = find(at.target_disks, pair.target);
    if (target.disk == nullptr) {
        refuse(
            fmt::format("{} is not on {} now. Read its disks again.", pair.target, at.target.name));
    }
    if (runs_from(*target.disk, style_of(at.target.platform))) {
        refuse(
            fmt::format("{} is the disk that {} runs from. It cannot be replaced from within; "
                        "use recovery media for that.",
                        pair.target, at.target.name));
    }
    const bool partition = source.partition != nullptr;
    if (partition != (target.partition != nullptr))
        refuse("a disk goes onto a disk, and a partition onto a partition.");
    if (target.size() < source.size())
        refuse(fmt::format("{} is too small for {}.", pair.target, pair.source));
    return target;
}

void fill_disks(const Choices& choices, const Circumstances& at, comet::RestoreOrder& order) {
    if (choices.disks.empty()) refuse("say which disk is to be written to which.");
    const auto style = style_of(at.target.platform);
    const bool known = std::ranges::any_of(
        at.target_disks, [style](const comet::Disk& disk) { return runs_from(disk, style); });
    if (!known) {
        refuse(
            fmt::format("{} does not say which of its disks it runs from, so that none can be "
                        "replaced from here. Use recovery media for that.",
                        at.target.name.empty() ? "The device" : at.target.name));
    }
    std::vector<Place> taken;
    for (const auto& pair : choices.disks) {
        const auto target = target_of(pair, at);
        const bool twice =
            std::ranges::any_of(taken, [&](const Place& other) { return overlap(target, other); });
        if (twice) refuse(fmt::format("{} would be written to twice.", pair.target));
        // Comet takes the two lists side by side; who reads the first as a set mixes them up.
        if (std::ranges::find(order.paths, pair.source) != order.paths.end())
            refuse(fmt::format("{} is there twice.", pair.source));
        taken.push_back(target);
        order.paths.push_back(pair.source);
        order.options.exact_dest_paths.push_back(pair.target);
    }
    if (choices.confirm.value_or("").empty() || choices.confirm != at.target.name) {
        throw Impossible{"confirm", "confirm: type the device's name, " + at.target.name +
                                        ", exactly. What is on these disks will be gone."};
    }
}

void fill(const Choices& choices, const Circumstances& at, comet::RestoreOrder& order) {
    if (choices.method != Method::disks) return;
    require_windows(at.target, "method", "Writing to disks");
    fill_disks(choices, at, order);
}

}  // namespace

// UNSURE: Comet publishes no meaning of DiskDrive.Flags, so that what is mounted has to tell.
bool runs_from(const comet::Disk& disk, PathStyle style) {
    const auto is_system = [style](const std::string& mount) {
        if (style == PathStyle::posix)
            return mount == "/" || mount == "/boot" || mount == "/boot/efi" || mount == "/usr";
        return mount.size() >= 2 && (mount[0] == 'C' || mount[0] == 'c') && mount[1] == ':' &&
               mount.size() <= 3;
    };
    return std::ranges::any_of(disk.partitions, [&](const comet::Partition& partition) {
        return std::ranges::any_of(partition.mounts, is_system);
    });
}

Recipe windisk_recipe() {
    return {
        .engine = "engine1/windisk",
        .beside = {Method::disks, Method::vmware_images, Method::hyperv_images, Method::image_files,
                   Method::image_files_archive, Method::image_files_simulate},
        .fill = fill};
}

}  // namespace eb::restore
