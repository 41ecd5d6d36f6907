// A change as the event that one client sees.
#include "app/pulse/render.hpp"

#include "app/http/sse.hpp"
#include "pulse/job_json.hpp"

namespace eb::app {

std::string render(std::uint64_t id, sys_seconds at, const domain::What& what, ClientId client,
                   const Directory& directory) {
    const pulse::Names names{
        .device = directory.device_name(client, domain::server_of(what), domain::device_of(what))};
    auto event = json::Object{}.add("kind", domain::kind_of(what)).add("t", at);

    struct Body {
        json::Object& event;
        const pulse::Names& names;
        void operator()(const domain::JobStarted& change) const {
            event.add("job", pulse::running_job(change.job, names));
        }
        void operator()(const domain::JobProgressed& change) const {
            event.add("job", pulse::running_job(change.job, names));
        }
        void operator()(const domain::JobEnded& change) const {
            event.add("job", pulse::finished_job(change.job, names));
        }
        void operator()(const domain::JobUpdated& change) const {
            event.add("job", pulse::running_job(change.job, names, change.interrupted));
        }
        void operator()(const domain::IncidentOpened& change) const {
            event.add("incident", pulse::incident(change.job, names));
        }
        void operator()(const domain::IncidentClosed& change) const {
            event.add("incident", pulse::incident(change.job, names));
        }
        void operator()(const domain::IncidentSnoozed& change) const {
            event.add("incident", pulse::incident(change.job, names, change.until));
        }
        void operator()(const domain::DeviceChanged& change) const {
            event.add("device", pulse::device(change.device));
        }
    };
    std::visit(Body{event, names}, what);
    return sse::encode(id, event.str());
}

}  // namespace eb::app
