// Parse, authorise, look, answer.
#include "app/restore/snapshot_machines.hpp"

#include "app/restore/asking.hpp"

#include <charconv>
#include <utility>

namespace eb::app {
namespace {

constexpr std::pair kLeastVersion{24, 12};

/// What does not say so is not older.
bool is_too_old(const std::string& version) {
    const auto* const end = version.data() + version.size();
    std::pair<int, int> found{};
    const auto major = std::from_chars(version.data(), end, found.first);
    if (major.ec != std::errc{} || major.ptr == end || *major.ptr != '.') return false;
    if (std::from_chars(major.ptr + 1, end, found.second).ec != std::errc{}) return false;
    return found < kLeastVersion;
}

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
    if (is_too_old(connection.client_version)) {
        throw RequestError{
            422, "software_too_old",
            fmt::format("The software on this device is version {}; from {}.{} on it "
                        "can say which machines are in a snapshot. Update it, or "
                        "ask another device.",
                        connection.client_version, kLeastVersion.first, kLeastVersion.second)};
    }
    return asking([&] {
        lists.snapshot(context, connection, look.vault, look.snapshot);
        const auto read = lists.machines(context, connection, look.vault, look.snapshot);
        json::Array machines;
        for (const auto& machine : read->list) machines.add(machine_object(machine));
        auto answer = json::Object{}.add("machines", machines);
        if (read->unreadable > 0) answer.add("unreadable", read->unreadable);
        return answer;
    });
}

}  // namespace

Action snapshot_machines(RestoreLists& lists) {
    return {.permission = kReadPermission,
            .audited = false,
            .takes_long = true,
            .read = [&lists](const json::Reader& body) -> Work {
                const auto look = Look::in(body);
                return {.object = look.snapshot.value(),
                        .run = [&lists, look](ActionContext& context) {
                            return run(context, lists, look);
                        }};
            }};
}

}  // namespace eb::app
