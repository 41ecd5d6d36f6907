// The table of settings, and the profiles that they name.
#include "workers/monitor/settings.hpp"

#include "profile/settings.hpp"

#include <iostream>

namespace eb::workers::monitor {
namespace {

constexpr std::int64_t kSecondsMax = 2'592'000;  // A month.

std::optional<Reconcile> reconcile_of(const std::string& word) {
    if (word == "off") return Reconcile::off;
    if (word == "audit") return Reconcile::audit;
    if (word == "enforce") return Reconcile::enforce;
    return std::nullopt;
}

void add_policy(config::Table& table, domain::StallPolicy& policy) {
    table.add(policy.stale,
              {.env = "EB_MON_STALE_SECS",
               .flag = "--stale-secs",
               .about = "A backup without a new byte for so long is looked at; one that the server "
                        "heard of within that time is alive.",
               .min = 1,
               .max = kSecondsMax});
    table.add(policy.recheck,
              {.env = "EB_MON_RECHECK_SECS",
               .flag = "--recheck-secs",
               .about = "The least time between two looks at a job, and between the two that must "
                        "find no sign of life before anything is done.",
               .min = 1,
               .max = kSecondsMax});
    table.add(policy.attempts_max,
              {.env = "EB_MON_MAX_ATTEMPTS",
               .flag = "--max-attempts",
               .about = "So often is a job's end asked for (first by cancelling it, then by "
                        "abandoning it); then it rests for a day.",
               .min = 1,
               .max = 100});
}

config::Table table_for(Settings& settings) {
    config::Table table{"eb-monitor",
                        "One pass over backups that have stalled: looks at each, and ends those "
                        "that show no sign of life."};
    table.add(settings.profile_name,
              {.env = "COMET_PROFILE",
               .flag = "--profile",
               .about = "The profile: one Comet Server; without it, all that are configured."});
    config::add_database(table, settings.database);
    profile::add_whmcs(table, settings.whmcs);
    add_policy(table, settings.policy);
    table.add(settings.limit, {.env = "EB_MON_BATCH_LIMIT",
                               .flag = "--limit",
                               .about = "Jobs of a profile that one pass looks at, at most.",
                               .min = 1,
                               .max = 10'000});
    table.add({.env = "EB_MON_RECONCILE",
               .flag = "--reconcile",
               .about = "Jobs that run and that the event stream has missed: not looked for, "
                        "reported, or written.",
               .choices = {"off", "audit", "enforce"}},
              "off, audit, enforce", "audit",
              [&settings](const std::string& text) -> std::optional<std::string> {
                  const auto chosen = reconcile_of(text);
                  if (!chosen) return "must be one of off, audit, enforce";
                  settings.reconcile = *chosen;
                  return std::nullopt;
              });
    table.add(settings.dry_run,
              {.env = "EB_MON_DRY_RUN",
               .flag = "--dry-run",
               .about = "Says which jobs a pass would look at; calls and writes nothing."});
    table.add(settings.verbose, {.env = "EB_MON_VERBOSE",
                                 .flag = "--verbose",
                                 .about = "Logs each job that is looked at."});
    table.add(settings.level, {.env = "EB_LOG_LEVEL", .about = "The least level that is logged."});
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
    for (const auto& mistake : chosen.mistakes) std::cerr << "eb-monitor: " << mistake << "\n";
    if (!chosen.mistakes.empty()) return 2;
    settings.profiles = std::move(chosen.profiles);
    return std::nullopt;
}

}  // namespace eb::workers::monitor
