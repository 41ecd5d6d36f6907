// The table of settings; the command is its first word.
#include "settings.hpp"

namespace eb::workers::rollup {
namespace {

// Dashboards show 24 hours, and may count on them.
constexpr int kRetentionHoursMin = 24;
constexpr int kRetentionHoursMax = 366 * 24;

config::Table table_for(Settings& settings) {
    config::Table table{"eb-rollup",
                        "Counts devices or protected items for the day's row, or removes rows "
                        "whose time is over."};
    table.add(settings.command,
              {.flag = "command",
               .about = "devices: registered and active ones. items: what protected items "
                        "protect, and stored bytes. prune: old jobs, the change log, snoozes, "
                        "long answers.",
               .choices = {"devices", "items", "prune"},
               .required = true});
    table.add({.flag = "--date",
               .about = "The day (UTC) as YYYY-MM-DD; without it today. A day that is over, or has "
                        "not begun, is refused: it cannot be counted from what the tables hold."},
              "day", "", [&settings](const std::string& text) -> std::optional<std::string> {
                  settings.day = domain::parse_day(text);
                  if (!settings.day) return "must be a day as YYYY-MM-DD";
                  return std::nullopt;
              });
    config::add_database(table, settings.database);
    table.add(settings.retention_hours,
              {.env = "EB_RECENT_RETENTION_HOURS",
               .about = "How long prune leaves finished jobs in eb_jobs_recent_24h.",
               .min = kRetentionHoursMin,
               .max = kRetentionHoursMax});
    table.add(settings.time_max,
              {.env = "EB_ROLLUP_SECS",
               .flag = "--max-secs",
               .about = "A run ends after so long; prune leaves the rest to the next one.",
               .min = 1,
               .max = 86'400});
    table.add(settings.db_debug,
              {.env = "EB_DB_DEBUG", .about = "Logs what each transaction of prune removes."});
    table.add(settings.level, {.env = "EB_LOG_LEVEL", .about = "The least that is logged."});
    return table;
}

}  // namespace

std::optional<int> load(Settings& settings, int argc, const char* const* argv,
                        const char* const* environment) {
    std::vector<std::string> mistakes;
    const auto variables = config::read_environment(environment, mistakes);
    return table_for(settings).load(argc, argv, variables, std::move(mistakes));
}

}  // namespace eb::workers::rollup
