// What is wrong with profiles is a finding and not the end: the rest is looked at all the same.
#include "workers/doctor/settings.hpp"

#include "profile/settings.hpp"

#include <unistd.h>

namespace eb::workers::doctor {
namespace {

config::Table table_for(Settings& settings) {
    config::Table table{"eb-doctor",
                        "Looks at everything that the client area needs, and says what to do. "
                        "Changes nothing."};
    config::add_database(table, settings.database);
    profile::add_whmcs(table, settings.whmcs);
    table.add(settings.profile_name,
              {.flag = "--profile", .about = "This profile alone; without it all of them."});
    table.add(settings.ticket_key,
              {.env = "EB_TICKET_KEY", .about = "As the responder has it: its length is checked."});
    table.add(settings.site, {.env = "EB_WHMCS_URL",
                              .flag = "--site",
                              .about = "Where customers find WHMCS: nginx, the bridge and the "
                                       "responder are asked through it."});
    table.add(settings.listen, {.env = "EB_APP_LISTEN",
                                .flag = "--listen",
                                .about = "The responder's unix socket, which is asked for its "
                                         "health."});
    table.add(settings.timeout, {.flag = "--timeout",
                                 .about = "The longest wait for each of the others.",
                                 .min = 1,
                                 .max = 300});
    table.add(settings.json, {.flag = "--json", .about = "JSON instead of a table."});
    return table;
}

}  // namespace

std::optional<int> load(Settings& settings, int argc, const char* const* argv,
                        const char* const* environment) {
    std::vector<std::string> mistakes;
    const auto variables = config::read_environment(environment, mistakes);
    const auto configured = config::profiles(variables, settings.profile_mistakes);
    if (const auto exit = table_for(settings).load(argc, argv, variables, std::move(mistakes)))
        return exit;
    auto chosen = profile::choose(configured, settings.profile_name, settings.whmcs);
    settings.profiles = std::move(chosen.profiles);
    settings.profile_mistakes.insert(settings.profile_mistakes.end(), chosen.mistakes.begin(),
                                     chosen.mistakes.end());
    settings.colour = isatty(STDOUT_FILENO) != 0 && !variables.contains("NO_COLOR");
    return std::nullopt;
}

}  // namespace eb::workers::doctor
