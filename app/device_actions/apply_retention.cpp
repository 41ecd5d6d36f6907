// Parse, authorise, act, answer.
#include "app/device_actions/apply_retention.hpp"

#include "app/device_actions/ids.hpp"

namespace eb::app {

Action apply_retention() {
    return {.read = [](const json::Reader& body) -> Work {
        const auto device = device_in(body);
        const auto vault = vault_in(body);
        return {.object = vault.value(),
                .run =
                    [=](ActionContext& context) {
                        context.vault(vault);
                        const auto connection = context.online(device);
                        context.act([&](comet::AdminApi& api) {
                            comet::apply_retention(api, connection, vault);
                        });
                        return json::Object{};
                    },
                .detail = json::Object{}.add("device", device)};
    }};
}

}  // namespace eb::app
