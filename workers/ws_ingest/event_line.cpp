// One line each; fields that an event does not have are left out.
#include "event_line.hpp"

namespace eb::workers::ws_ingest {
namespace {

/// The logger, with what was parsed as its fields. A new kind of event does not compile without.
struct Parsed {
    log::Logger log;

    log::Logger job(const char* kind, const domain::JobReport& job) const {
        return log.with({{"parsed", kind},
                         {"job", job.id},
                         {"status", job.status},
                         {"username", job.username},
                         {"device", job.device}});
    }
    log::Logger device(const char* kind, const domain::DeviceKey& key) const {
        return log.with({{"parsed", kind}, {"username", key.username}, {"device", key.device}});
    }
    log::Logger account(const char* kind, const Username& username) const {
        return log.with({{"parsed", kind}, {"username", username}});
    }

    log::Logger operator()(const comet::Hello&) const { return log.with({{"parsed", "hello"}}); }
    log::Logger operator()(const comet::JobStarted& event) const {
        return job("job_started", event.job);
    }
    log::Logger operator()(const comet::JobCompleted& event) const {
        return job("job_completed", event.job);
    }
    log::Logger operator()(const comet::DeviceChanged& event) const {
        const char* kind = "device_updated";
        if (event.report.registered)
            kind = *event.report.registered ? "device_new" : "device_removed";
        if (!event.guessed) return device(kind, event.device);
        return log.with(
            {{"parsed", kind}, {"actor", event.device.username}, {"device", event.device.device}});
    }
    log::Logger operator()(const comet::DevicePresence& event) const {
        return device(event.online ? "device_online" : "device_offline", event.device);
    }
    log::Logger operator()(const comet::AccountChanged& event) const {
        return account("account_changed", event.username);
    }
    log::Logger operator()(const comet::AccountRemoved& event) const {
        return account("account_removed", event.username);
    }
    log::Logger operator()(const comet::Ignored&) const {
        return log.with({{"parsed", "ignored"}});
    }
};

}  // namespace

void tell(const log::Logger& log, const comet::Event& event, std::size_t frame_bytes) {
    // A busy stream is hundreds of frames a second: nothing is written out for nobody.
    if (!log.enabled(log::Level::debug)) return;
    std::visit(Parsed{log}, event.what)
        .debug("frame", {{"type", event.type},
                         {"resource", event.resource},
                         {"at", unix_seconds(event.at)},
                         {"bytes", frame_bytes}});
}

}  // namespace eb::workers::ws_ingest
