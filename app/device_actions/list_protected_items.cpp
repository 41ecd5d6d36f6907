// Parse, authorise, look, answer.
#include "app/device_actions/list_protected_items.hpp"

#include "app/device_actions/ids.hpp"
#include "comet/kept_content.hpp"
#include "domain/names.hpp"

#include <algorithm>
#include <vector>

namespace eb::app {
namespace {

json::Object entry(const domain::ProtectedItem& item) {
    json::Object out;
    out.add("id", item.id)
        .add("name", item.name.empty() ? "Unnamed item" : item.name)
        .add("type", domain::engine_name(item.engine))
        .add("engine", item.engine);
    if (item.total_bytes) out.add("size", *item.total_bytes);
    else out.raw("size", "null");
    // Where its last backup went: the next one's likely place.
    const auto last = comet::kept_last_run(item.content);
    return out.add("vaultId", last ? last->vault : VaultId{})
        .add("lastRun", last ? std::max(last->started_at, last->ended_at) : sys_seconds{});
}

json::Object run(ActionContext& context, const DeviceId& device) {
    context.device(device);
    std::vector<const domain::ProtectedItem*> items;
    for (const auto& item : context.profile().account().items)
        if (item.owner == device) items.push_back(&item);
    std::ranges::sort(items, {}, [](const auto* item) { return std::tie(item->name, item->id); });
    json::Array list;
    for (const auto* item : items) list.add(entry(*item));
    return json::Object{}.add("items", list);
}

}  // namespace

Action list_protected_items() {
    return {.permission = kReadPermission,
            .audited = false,
            .read = [](const json::Reader& body) -> Work {
                const auto device = device_in(body);
                return {.object = device.value(),
                        .run = [device](ActionContext& context) { return run(context, device); }};
            }};
}

}  // namespace eb::app
