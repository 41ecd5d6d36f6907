// The dashboard's data. The page's scripts draw from the embedded snapshot; what is filled here is
// read without them.
#include "app/pages/dashboard.hpp"

#include "domain/incidents.hpp"
#include "json/writer.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace eb::app {
namespace {

std::string iso(sys_seconds at) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(at)));
}
std::string readable(sys_seconds at) {
    return fmt::format("{:%d %b %H:%M} UTC", fmt::gmtime(std::chrono::system_clock::to_time_t(at)));
}

const char* word_for_people(domain::Outcome outcome) {
    switch (outcome) {
        case domain::Outcome::success: return "Succeeded";
        case domain::Outcome::warning: return "Warnings";
        case domain::Outcome::error: return "Failed";
        case domain::Outcome::missed: return "Missed";
        case domain::Outcome::skipped: return "Skipped";
    }
    return "Failed";
}

std::string named(const std::string& name, const char* otherwise) {
    return name.empty() ? otherwise : name;
}

/// Names for the lists that are read without scripts.
struct Names {
    explicit Names(const store::Snapshot& snapshot) : snapshot_(snapshot) {}

    std::string device(const DeviceId& id) const {
        for (const auto& device : snapshot_.devices) {
            if (device.device == id) return named(device.name, "Unnamed device");
        }
        return "Unnamed device";
    }
    std::string item(const ItemId& id) const {
        const auto found = snapshot_.item_names.find(id);
        return found == snapshot_.item_names.end() ? "Backup" : named(found->second, "Backup");
    }

    const store::Snapshot& snapshot_;
};

void add_reading_lists(ViewData& data, const store::Snapshot& snapshot) {
    const Names names{snapshot};
    ViewData incidents{ViewData::type::list};
    for (const auto& job : domain::incidents(snapshot.recent)) {
        ViewData entry;
        entry.set("word", word_for_people(job.outcome));
        entry.set("device", names.device(job.device));
        entry.set("item", names.item(job.item));
        entry.set("when_iso", iso(job.ended_at));
        entry.set("when_text", readable(job.ended_at));
        incidents.push_back(entry);
    }
    ViewData running{ViewData::type::list};
    for (const auto& job : snapshot.running) {
        ViewData entry;
        entry.set("device", names.device(job.device));
        entry.set("item", names.item(job.item));
        entry.set("started_text", readable(job.started_at));
        running.push_back(entry);
    }
    data.set("incidents", incidents);
    data.set("running", running);
}

}  // namespace

Response Dashboard::handle(const Request& request, const Session& session) const {
    auto data =
        frame_.data(request, session, "Backups", account_name_(session.client), "dashboard.js");
    const bool has_services = snapshots_.has_services(session.client);
    data.set("has_services", has_services);
    if (has_services) {
        const auto snapshot = snapshots_.of(session.client);
        data.set("snapshot_json", json::html_safe(render_snapshot(snapshot, "").json));
        add_reading_lists(data, snapshot);
    }
    return frame_.answer("dashboard", std::move(data));
}

}  // namespace eb::app
