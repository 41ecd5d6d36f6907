// The table of settings, and the profiles that it names.
#include "settings.hpp"

#include "profile/settings.hpp"

#include <iostream>

namespace eb::workers::sync {
namespace {

config::Table table_for(Settings& settings) {
    config::Table table{"eb-sync",
                        "Reads everything of each Comet Server anew and puts the tables right: the "
                        "nightly safety net behind eb-ws-worker."};
    table.add(settings.profile_name,
              {.flag = "--profile",
               .about = "One Comet Server, described by COMET_<profile>_* variables; without it "
                        "all that are described, one after another."});
    config::add_database(table, settings.database);
    profile::add_whmcs(table, settings.whmcs);
    table.add(settings.days, {.env = "EB_SYNC_DAYS",
                              .flag = "--days",
                              .about = "Jobs of so many days are read, day by day.",
                              .min = 1,
                              .max = 366});
    table.add(settings.presence_gap,
              {.env = "EB_SYNC_PRESENCE_SECS",
               .about = "A device is offline when two lists of live connections lack it that are "
                        "so far apart.",
               .min = 1,
               .max = 3'600});
    table.add(settings.spool,
              {.env = "EB_SYNC_SPOOL_DIR",
               .about = "Where what was read waits until it is known to be whole, in a file "
                        "without a name: about 1 KB for each device, item and vault."});
    table.add(settings.accept_shrunk,
              {.flag = "--accept-shrunk",
               .about = "Believe a list of accounts that lacks more than a third of those known."});
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

    auto chosen = profile::choose(profiles, settings.profile_name, settings.whmcs);
    for (const auto& mistake : chosen.mistakes) std::cerr << "eb-sync: " << mistake << "\n";
    if (!chosen.mistakes.empty()) return 2;
    settings.profiles = std::move(chosen.profiles);
    return std::nullopt;
}

}  // namespace eb::workers::sync
