// Parse, authorise, act, answer.
#include "app/device_actions/run_backup.hpp"

#include "app/device_actions/ids.hpp"

namespace eb::app {
namespace {

struct Input {
    DeviceId device;
    ItemId item;
    VaultId vault;
};

JobId run(ActionContext& context, const Input& in) {
    context.device(in.device);
    // On a device that is not its own an item does not run; it is not among that device's.
    if (context.item(in.item).owner != in.device)
        throw NotFound{"There is no such protected item."};
    context.vault(in.vault);
    if (context.profile().account().suspended) {
        throw Conflict{"suspended",
                       "This user is suspended on the backup server: its devices do not back up. "
                       "Nothing was changed. Ask support to lift it."};
    }
    const auto connection = context.online(in.device);
    JobId job;
    context.act(
        [&](comet::AdminApi& api) { job = comet::run_backup(api, connection, in.item, in.vault); });
    return job;
}

}  // namespace

Action run_backup() {
    return {.read = [](const json::Reader& body) -> Work {
        const Input in{.device = device_in(body), .item = item_in(body), .vault = vault_in(body)};
        return {.object = in.item.value(),
                .run =
                    [in](ActionContext& context) {
                        // Empty: its device is too old to say; the pulse tells.
                        return json::Object{}.add("jobId", run(context, in));
                    },
                .detail = json::Object{}.add("device", in.device).add("vault", in.vault)};
    }};
}

}  // namespace eb::app
