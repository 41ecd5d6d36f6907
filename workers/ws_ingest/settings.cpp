// The table of settings, and the profile that it names.
#include "settings.hpp"

#include "profile/settings.hpp"

#include <charconv>
#include <iostream>

namespace eb::workers::ws_ingest {
namespace {

config::Table table_for(Settings& settings) {
    config::Table table{"eb-ws-worker",
                        "Keeps the tables true to one Comet Server: its event stream, and after "
                        "each connect what was missed."};
    table.add(settings.profile_name,
              {.env = "COMET_PROFILE",
               .flag = "--profile",
               .about = "The profile: one Comet Server, described by COMET_<profile>_* variables.",
               .required = true});
    config::add_database(table, settings.database);
    profile::add_whmcs(table, settings.whmcs);
    table.add(settings.ping, {.env = "EB_WS_PING_SECS",
                              .about = "A ping after that much silence.",
                              .min = 1,
                              .max = 3600});
    table.add(
        settings.idle,
        {.env = "EB_WS_IDLE_SECS",
         .about = "Without any event for so long, the connection is taken for dead and made anew.",
         .min = 1,
         .max = 86'400});
    table.add(settings.batch, {.env = "EB_WS_BATCH",
                               .about = "Events in one transaction at most.",
                               .min = 1,
                               .max = 5'000});
    table.add(settings.queue,
              {.env = "EB_WS_QUEUE",
               .about = "Events that wait for the database at most; then reading stops.",
               .min = 1,
               .max = 1'000'000});
    table.add(settings.frame_bytes_max, {.env = "EB_WS_FRAME_MAX",
                                         .about = "The largest event, in bytes.",
                                         .min = 1'024,
                                         .max = 256 << 20});
    table.add(settings.heartbeat, {.env = "EB_HEARTBEAT_SECS",
                                   .about = "How often the list of live connections is read.",
                                   .min = 1,
                                   .max = 86'400});
    table.add(settings.offline_strikes,
              {.env = "EB_DEVICE_OFFLINE_STRIKES",
               .about = "In so many lists after one another a device is missing to be offline.",
               .min = 1,
               .max = 100});
    table.add(settings.interrupted_grace,
              {.env = "EB_INTERRUPTED_GRACE_SECS",
               .about = "A running job whose device is offline for so long is interrupted.",
               .min = 1,
               .max = 86'400});
    table.add(settings.progress, {.env = "EB_PROGRESS_SECS",
                                  .about = "How often running jobs' progress is read.",
                                  .min = 1,
                                  .max = 86'400});
    table.add(settings.adopt, {.env = "EB_ADOPT_SECS",
                               .about = "How often accounts whose service is new, or another "
                                        "client's, are looked for.",
                               .min = 1,
                               .max = 86'400});
    table.add({.env = "EB_WS_METRICS",
               .about = "Metrics for Prometheus: a port on 127.0.0.1, or the path of a file."},
              "port or path", "", [&settings](const std::string& text) {
                  settings.metrics = text;
                  const bool number = text.find_first_not_of("0123456789") == std::string::npos;
                  return number && !text.empty() && !metrics_port(text)
                             ? std::optional<std::string>{"no port between 1 and 65535"}
                             : std::nullopt;
              });
    table.add(settings.ws_debug,
              {.env = "EB_WS_DEBUG",
               .about = "Logs each event: its type and size, and what was read from it."});
    table.add(settings.db_debug,
              {.env = "EB_DB_DEBUG", .about = "Logs what each transaction does."});
    table.add(settings.level, {.env = "EB_LOG_LEVEL", .about = "The least that is logged."});
    return table;
}

}  // namespace

std::optional<int> load(Settings& settings, int argc, const char* const* argv,
                        const char* const* environment) {
    std::vector<std::string> mistakes;
    const auto variables = config::read_environment(environment, mistakes);
    const auto profiles = config::profiles(variables, mistakes);
    if (const auto exit = table_for(settings).load(argc, argv, variables, std::move(mistakes)))
        return exit;

    const auto chosen = profile::choose(profiles, settings.profile_name, settings.whmcs);
    for (const auto& mistake : chosen.mistakes) std::cerr << "eb-ws-worker: " << mistake << "\n";
    if (!chosen.mistakes.empty()) return 2;
    settings.profile = chosen.profiles.front();
    return std::nullopt;
}

std::vector<std::string> doubts(const Settings& settings) {
    std::vector<std::string> out;
    const auto& profile = settings.profile;
    if (profile.auth_type == "PasswordTOTP" && !profile.totp.empty())
        out.push_back("COMET_" + settings.profile_name +
                      "_TOTP: a code is good for one call; use a session key or an administrator "
                      "without a second factor");
    return out;
}

std::optional<std::uint16_t> metrics_port(const std::string& metrics) {
    std::uint16_t port = 0;
    const auto* end = metrics.data() + metrics.size();
    const auto [last, error] = std::from_chars(metrics.data(), end, port);
    if (error != std::errc{} || last != end || port == 0) return std::nullopt;
    return port;
}

std::string markdown() {
    Settings settings;
    return table_for(settings).markdown();
}

}  // namespace eb::workers::ws_ingest
