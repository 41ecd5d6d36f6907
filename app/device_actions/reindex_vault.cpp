// Parse, authorise, act, answer.
#include "app/device_actions/reindex_vault.hpp"

#include "app/device_actions/ids.hpp"

#include <algorithm>

namespace eb::app {
namespace {

constexpr int kReindex = 4009;  // JOB_CLASSIFICATION_REINDEX.

void run(ActionContext& context, const DeviceId& device, const VaultId& vault) {
    context.vault(vault);
    const auto connection = context.online(device);
    // It takes hours, and a second one only gets in its way.
    const auto jobs = context.running_jobs();
    const bool runs = std::ranges::any_of(jobs, [&](const auto& job) {
        return job.classification == kReindex && job.vault == vault;
    });
    if (runs) {
        throw Conflict{"already_running",
                       "This vault is being reindexed already. Nothing was changed. It goes on by "
                       "itself."};
    }
    context.act([&](comet::AdminApi& api) { comet::reindex_vault(api, connection, vault); });
}

}  // namespace

Action reindex_vault() {
    return {.read = [](const json::Reader& body) -> Work {
        const auto device = device_in(body);
        const auto vault = vault_in(body);
        return {.object = vault.value(),
                .run =
                    [=](ActionContext& context) {
                        run(context, device, vault);
                        return json::Object{};
                    },
                .detail = json::Object{}.add("device", device)};
    }};
}

}  // namespace eb::app
