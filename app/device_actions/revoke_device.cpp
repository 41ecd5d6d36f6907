// Parse, authorise, act, answer.
#include "app/device_actions/revoke_device.hpp"

#include "app/device_actions/ids.hpp"

namespace eb::app {

Action revoke_device() {
    return {.read = [](const json::Reader& body) -> Work {
        const auto device = device_in(body);
        return {.object = device.value(), .run = [device](ActionContext& context) {
                    context.device(device);
                    context.act([&](comet::AdminApi& api) {
                        comet::revoke_device(api, context.username(), device);
                    });
                    return json::Object{};
                }};
    }};
}

}  // namespace eb::app
