// The snapshot as JSON.
#include "app/pulse/snapshot.hpp"

#include "core/digest.hpp"
#include "domain/incidents.hpp"
#include "json/writer.hpp"
#include "pulse/job_json.hpp"
#include "store/errors.hpp"

#include <map>
#include <utility>

namespace eb::app {
namespace {

class NameTable {
public:
    explicit NameTable(const store::Snapshot& snapshot) : items_(snapshot.item_names) {
        for (const auto& device : snapshot.devices) {
            devices_[{device.server, device.device}] = device.name;
            if (device.server.value().empty()) anywhere_[device.device] = device.name;
        }
    }

    template <class Job>
    pulse::Names of(const Job& job) const {
        pulse::Names names;
        if (const auto device = devices_.find({job.key.server, job.device});
            device != devices_.end())
            names.device = device->second;
        // A row of an older program, which did not know about servers.
        else if (const auto old = anywhere_.find(job.device); old != anywhere_.end())
            names.device = old->second;
        if (const auto item = items_.find(job.item); item != items_.end())
            names.item = item->second;
        return names;
    }

private:
    std::map<std::pair<ServerId, DeviceId>, std::string> devices_;
    std::map<DeviceId, std::string> anywhere_;
    const std::map<ItemId, std::string>& items_;
};

json::Object incident_json(const domain::FinishedJob& job, const pulse::Names& names) {
    return json::Object{}
        .add("job_id", job.key.job)
        .add("server_id", job.key.server)
        .add("status", domain::word_of(job.outcome))
        .add("status_code", job.status)
        .add("username", job.username)
        .add("device", job.device)
        .add("device_name", names.device)
        .add("item_id", job.item)
        .add("item_name", names.item)
        .add("ended_at", job.ended_at)
        .add("snoozed_until", 0);
}

}  // namespace

RenderedSnapshot render_snapshot(const store::Snapshot& snapshot, const std::string& kind) {
    const NameTable names{snapshot};
    json::Array running;
    for (const auto& job : snapshot.running) running.add(pulse::running_job(job, names.of(job)));
    json::Array recent;
    for (const auto& job : snapshot.recent) recent.add(pulse::finished_job(job, names.of(job)));
    json::Array incidents;
    for (const auto& job : domain::incidents(snapshot.recent))
        incidents.add(incident_json(job, names.of(job)));

    // Devices without a job of the day have a row on the timeline too.
    json::Array list;
    int registered = 0;
    int online = 0;
    for (const auto& device : snapshot.devices) {
        if (!device.registered) continue;
        ++registered;
        if (device.online) ++online;
        list.add(pulse::device({.server = device.server,
                                .username = device.username,
                                .device = device.device,
                                .name = device.name,
                                .platform_os = device.platform_os,
                                .platform_arch = device.platform_arch,
                                .online = device.online}));
    }

    const auto rest = json::Object{}
                          .add("status", "success")
                          .add("last_event_id", std::to_string(snapshot.last_event_id))
                          .add("jobsRunning", running)
                          .add("jobsRecent24h", recent)
                          .add("incidents", incidents)
                          .add("devices", json::Object{}
                                              .add("registered", registered)
                                              .add("online", online)
                                              .add("list", list))
                          .str();
    auto head = json::Object{};
    if (!kind.empty()) head.add("kind", kind);
    auto text = head.add("t", snapshot.now).str();
    text.back() = ',';
    text += std::string_view{rest}.substr(1);
    return {std::move(text), "\"" + sha256_hex(rest).substr(0, 32) + "\"", snapshot.last_event_id};
}

SharedDirectory SnapshotSource::known_directory() const {
    auto directory = directory_();
    if (!directory->known) {
        throw store::Unavailable{store::Trouble::connection, 0, "who owns what is not known yet"};
    }
    return directory;
}

store::Snapshot SnapshotSource::of(ClientId client) const {
    std::vector<store::Account> accounts;
    for (const auto& [server, username] : known_directory()->accounts_of(client)) {
        accounts.push_back({server, username});
    }
    return read_(client, accounts);
}

bool SnapshotSource::has_services(ClientId client) const {
    return !known_directory()->accounts_of(client).empty();
}

}  // namespace eb::app
