// Parse, authorise, act, answer.
#include "app/device_actions/uninstall_software.hpp"

#include "app/device_actions/ids.hpp"

namespace eb::app {

Action uninstall_software() {
    return {.read = [](const json::Reader& body) -> Work {
        const auto device = device_in(body);
        const auto remove_config = body.require<bool>("removeConfig");
        return {.object = device.value(),
                .run =
                    [=](ActionContext& context) {
                        const auto connection = context.online(device);
                        context.act([&](comet::AdminApi& api) {
                            comet::uninstall_software(api, connection, remove_config);
                        });
                        return json::Object{};
                    },
                .detail = json::Object{}.add("removeConfig", remove_config)};
    }};
}

}  // namespace eb::app
