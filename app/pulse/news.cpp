// A change as the event that one client sees.
#include "app/pulse/news.hpp"

#include "app/http/sse.hpp"

namespace eb::app {

std::string render(const News& news) {
    auto event = json::Object{}.add("kind", domain::kind_of(news.what)).add("t", news.at);

    struct Body {
        json::Object& event;
        const pulse::Names& names;
        void operator()(const domain::JobStarted& change) const {
            event.add("job", pulse::running_job(change.job, names));
        }
        void operator()(const domain::JobProgressed& change) const {
            event.add("job", pulse::running_job(change.job, names, change.job.interrupted));
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
    std::visit(Body{event, news.names}, news.what);
    return sse::encode(news.id, event.str());
}

}  // namespace eb::app
