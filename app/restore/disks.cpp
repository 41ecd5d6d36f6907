// Parse, authorise, look, answer.
#include "app/restore/disks.hpp"

#include "app/restore/asking.hpp"
#include "restore/recipe.hpp"

#include <functional>

namespace eb::app {
namespace {

json::Object partition_object(const comet::Partition& partition, std::size_t number) {
    json::Array mounts;
    for (const auto& mount : partition.mounts) mounts.add(mount);
    return json::Object{}
        .add("id", partition.id)
        .add("name", fmt::format("Partition {}", number))
        .add("label", partition.label)
        .add("filesystem", partition.filesystem)
        .add("size", partition.size)
        .add("used", partition.used)
        .add("mounts", mounts);
}

json::Object disks_object(const comet::Read<comet::Disk>& read,
                          const std::function<bool(const comet::Disk&)>& is_boot) {
    json::Array disks;
    for (const auto& disk : read.list) {
        json::Array partitions;
        std::size_t number = 0;
        for (const auto& one : disk.partitions) partitions.add(partition_object(one, ++number));
        disks.add(json::Object{}
                      .add("id", disk.id)
                      .add("name", disk.name)
                      .add("model", disk.model)
                      .add("size", disk.size)
                      .add("boot", is_boot(disk))
                      .add("partitions", partitions));
    }
    json::Object answer;
    answer.add("disks", disks);
    if (read.unreadable > 0) answer.add("unreadable", read.unreadable);
    return answer;
}

json::Object of_snapshot(ActionContext& context, RestoreLists& lists, const Look& look) {
    context.vault(look.vault);
    const auto connection = context.online(look.device);
    return asking([&] {
        lists.snapshot(context, connection, look.vault, look.snapshot);
        // Of which system it was is not told.
        return disks_object(*lists.snapshot_disks(context, connection, look.vault, look.snapshot),
                            [](const comet::Disk& disk) {
                                return restore::runs_from(disk, restore::PathStyle::windows) ||
                                       restore::runs_from(disk, restore::PathStyle::posix);
                            });
    });
}

json::Object of_device(ActionContext& context, RestoreLists& lists, const DeviceId& own,
                       const DeviceId& device) {
    context.device(own);
    const auto connection = context.online(device);
    const auto style = restore::style_of(connection.platform);
    return asking([&] {
        return disks_object(*lists.device_disks(context, connection),
                            [&](const auto& disk) { return restore::runs_from(disk, style); });
    });
}

}  // namespace

Action snapshot_disks(RestoreLists& lists) {
    return {.permission = kReadPermission,
            .audited = false,
            .takes_long = true,
            .read = [&lists](const json::Reader& body) -> Work {
                const auto look = Look::in(body);
                return {.object = look.snapshot.value(),
                        .run = [&lists, look](ActionContext& context) {
                            return of_snapshot(context, lists, look);
                        }};
            }};
}

Action device_disks(RestoreLists& lists) {
    return {.permission = kReadPermission,
            .audited = false,
            .takes_long = true,
            .read = [&lists](const json::Reader& body) -> Work {
                const auto own = device_in(body);
                const auto device = target_in(body);
                return {.object = device.value(), .run = [=, &lists](ActionContext& context) {
                            return of_device(context, lists, own, device);
                        }};
            }};
}

}  // namespace eb::app
