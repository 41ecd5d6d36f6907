// The dashboard's data. The page's scripts draw from the embedded snapshot; what is filled here is
// read without them.
#include "app/pages/dashboard.hpp"

#include "app/pages/reading.hpp"
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

ViewData list_of(const std::vector<Tile>& tiles) {
    ViewData list{ViewData::type::list};
    for (const auto& tile : tiles) {
        ViewData entry;
        entry.set("key", tile.key);
        entry.set("icon", tile.icon);
        entry.set("tone", tile.tone);
        entry.set("value", tile.value);
        entry.set("value_suffix", tile.value_suffix);
        entry.set("label", tile.label);
        entry.set("note", tile.note);
        list.push_back(entry);
    }
    return list;
}

void add_reading(ViewData& data, const Reading& reading) {
    ViewData incidents{ViewData::type::list};
    for (const auto& incident : reading.incidents) {
        ViewData entry;
        entry.set("word", incident.word);
        entry.set("device", incident.device);
        entry.set("item", incident.item);
        entry.set("when_iso", iso(incident.at));
        entry.set("when_text", readable(incident.at));
        incidents.push_back(entry);
    }
    ViewData running{ViewData::type::list};
    for (const auto& job : reading.running) {
        ViewData entry;
        entry.set("device", job.device);
        entry.set("item", job.item);
        entry.set("started_text", readable(job.started_at));
        running.push_back(entry);
    }
    data.set("verdict", reading.verdict);
    data.set("summary", reading.summary);
    data.set("tiles", list_of(reading.tiles));
    data.set("incidents", incidents);
    data.set("running", running);
}

}  // namespace

Response Dashboard::handle(const Request& request, const Session& session) const {
    auto data =
        frame_.data(request, session, "Backups", account_name_(session.client), "dashboard.js");
    const bool has_services = boards_.has_services(session.client);
    data.set("has_services", has_services);
    if (has_services) {
        data.set("snapshot_json", json::html_safe(boards_.opening(session.client, "").json));
        const auto values = boards_.values(session.client);
        add_reading(data, reading_of(values));
        users_.fill(data, session.client, values);
        data.set("assets_trends", frame_.asset("trends.js"));
    }
    return frame_.answer("dashboard", std::move(data));
}

}  // namespace eb::app
