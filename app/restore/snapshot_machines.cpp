// Parse, authorise, look, answer.
#include "app/restore/snapshot_machines.hpp"

#include "app/restore/asking.hpp"

namespace eb::app {
namespace {

json::Object machine_object(const comet::Machine& machine) {
    json::Array disks;
    for (const auto& disk : machine.disks)
        disks.add(json::Object{}.add("path", disk.path).add("size", disk.size));
    return json::Object{}
        .add("id", machine.id)
        .add("name", machine.name)
        .add("cpuCores", machine.cpu_cores)
        .add("ramBytes", machine.ram_bytes)
        .add("firmware", machine.firmware)
        .add("configPath", machine.config_path)
        .add("disks", disks);
}

json::Object run(ActionContext& context, RestoreLists& lists, const Look& look) {
    context.vault(look.vault);
    const auto connection = context.online(look.device);
    return asking([&] {
        lists.snapshot(context, connection, look.vault, look.snapshot);
        const auto read =
            comet::snapshot_machines(context.comet(), connection, look.vault, look.snapshot);
        json::Array machines;
        for (const auto& machine : read.list) machines.add(machine_object(machine));
        return json::Object{}.add("machines", machines);
    });
}

}  // namespace

Action snapshot_machines(RestoreLists& lists) {
    return {
        .audited = false, .takes_long = true, .read = [&lists](const json::Reader& body) -> Work {
            const auto look = Look::in(body);
            return {.object = look.snapshot.value(), .run = [&lists, look](ActionContext& context) {
                        return run(context, lists, look);
                    }};
        }};
}

}  // namespace eb::app
