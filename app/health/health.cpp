// Health as JSON and as Prometheus text (exposition format 0.0.4).
#include "app/health/health.hpp"

#include "json/writer.hpp"

#include <fmt/format.h>

namespace eb::app {

Response health(const Request& request, const HealthFacts& facts) {
    const auto& stats = facts.hub;
    const bool fresh = facts.fresh;
    if (request.query.find("format") == "prometheus") {
        std::string text;
        const auto add = [&](const char* name, const char* kind, const char* help, auto value) {
            text +=
                fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", name, help, kind, value);
        };
        add("eb_app_database_fresh", "gauge", "1 while the change log can be read.", fresh ? 1 : 0);
        add("eb_app_streams", "gauge", "Open event streams.", stats.streams);
        add("eb_app_events_delivered_total", "counter", "Events written to streams.",
            stats.delivered);
        add("eb_app_streams_dropped_total", "counter", "Streams whose reader was too slow.",
            stats.dropped);
        add("eb_app_last_event_id", "gauge", "Newest change that was read.", stats.last_id);
        add("eb_app_accounts", "gauge", "Active Comet accounts.", facts.accounts);
        add("eb_app_log_age_seconds", "gauge", "Since the change log was last read.",
            facts.log_age.count());
        add("eb_app_boards", "gauge", "Clients whose dashboards are in memory.",
            facts.boards.boards);
        add("eb_app_boards_bytes", "gauge", "Memory of these.", facts.boards.bytes);
        add("eb_app_board_reads_total", "counter", "Boards read from the database.",
            facts.boards.reads);
        add("eb_app_quiet_servers", "gauge", "Backup servers that no worker follows or hears.",
            facts.quiet.size());
        add("eb_app_unresolved_profiles", "gauge",
            "Profiles that are no single server of WHMCS; the log says why.",
            facts.unresolved.size());
        return {.status = 200,
                .type = "text/plain; version=0.0.4; charset=utf-8",
                .body = std::move(text)};
    }
    json::Array quiet;
    for (const auto& [server, since] : facts.quiet)
        quiet.add(json::Object{}.add("server_id", server).add("since", since));
    json::Array unresolved;
    for (const auto& profile : facts.unresolved) unresolved.add(profile.value());
    const bool well = fresh && facts.quiet.empty() && facts.unresolved.empty();
    return Response::json(fresh ? 200 : 503,
                          json::Object{}
                              .add("status", well ? "ok" : "degraded")
                              .add("database", fresh ? "ok" : "unreachable")
                              .add("log_age_secs", facts.log_age)
                              .add("quiet_servers", quiet)
                              .add("unresolved_profiles", unresolved)
                              .add("streams", stats.streams)
                              .add("events_delivered", stats.delivered)
                              .add("streams_dropped", stats.dropped)
                              .add("last_event_id", std::to_string(stats.last_id))
                              .add("boards", facts.boards.boards)
                              .add("boards_bytes", facts.boards.bytes)
                              .add("accounts", facts.accounts)
                              .str());
}

}  // namespace eb::app
