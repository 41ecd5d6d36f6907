// Parse, authorise, act, answer.
#include "app/device_actions/update_software.hpp"

#include "app/device_actions/ids.hpp"

#include <algorithm>

namespace eb::app {
namespace {

void run(ActionContext& context, const DeviceId& device) {
    const auto connection = context.online(device);
    // An update restarts the app, and whatever it is at.
    const auto jobs = context.running_jobs();
    if (std::ranges::any_of(jobs, [&](const auto& job) { return job.device == device; })) {
        throw Conflict{"device_busy",
                       "The device is at work on a job, which an update would interrupt. Nothing "
                       "was changed. Try when the job has ended."};
    }
    context.act([&](comet::AdminApi& api) { comet::update_software(api, connection); });
}

}  // namespace

Action update_software() {
    return {.read = [](const json::Reader& body) -> Work {
        const auto device = device_in(body);
        return {.object = device.value(), .run = [device](ActionContext& context) {
                    run(context, device);
                    // That it was asked is all that is known; its version tells when it is done.
                    return json::Object{};
                }};
    }};
}

}  // namespace eb::app
