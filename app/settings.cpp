// The responder's settings.
#include "app/settings.hpp"

#include "config/database.hpp"
#include "profile/settings.hpp"

#include <charconv>
#include <string_view>

namespace eb::app {
namespace {

/// `word=address word=address`.
std::optional<std::string> parse_gates(const std::string& text,
                                       std::map<std::string, std::string>& gates) {
    std::size_t from = 0;
    while (from < text.size()) {
        const auto to = std::min(text.find(' ', from), text.size());
        const auto pair = text.substr(from, to - from);
        from = to + 1;
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        if (equals == std::string::npos || equals == 0)
            return "must be word=address pairs, separated by spaces";
        gates[pair.substr(0, equals)] = pair.substr(equals + 1);
    }
    return std::nullopt;
}

std::optional<domain::QuotaEdit> quota_edit_of(const std::string& word) {
    if (word == "view") return domain::QuotaEdit::view;
    if (word == "lower") return domain::QuotaEdit::lower;
    if (word == "edit") return domain::QuotaEdit::edit;
    return std::nullopt;
}

std::optional<std::string> parse_quota_edit(const std::string& text, domain::QuotaEdit& edit) {
    const auto read = quota_edit_of(text);
    if (!read) return "must be view, lower or edit";
    edit = *read;
    return std::nullopt;
}

/// EB_QUOTA_EDIT_<tblproducts.id>.
void read_products(const config::Environment& variables, QuotaEdits& edits,
                   std::vector<std::string>& mistakes) {
    constexpr std::string_view kPrefix = "EB_QUOTA_EDIT_";
    for (auto entry = variables.lower_bound(std::string{kPrefix});
         entry != variables.end() && entry->first.rfind(kPrefix, 0) == 0; ++entry) {
        const auto& [name, value] = *entry;
        std::int64_t product = 0;
        const auto* const end = name.data() + name.size();
        const auto [at, error] = std::from_chars(name.data() + kPrefix.size(), end, product);
        if (error != std::errc{} || at != end || product < 1) {
            mistakes.push_back(name + ": must end with a tblproducts.id, a positive number");
            continue;
        }
        if (value.empty()) continue;
        if (const auto wrong = parse_quota_edit(value, edits.of_product[product]))
            mistakes.push_back(name + ": " + *wrong);
    }
}

}  // namespace

config::Table settings_table(Settings& settings) {
    config::Table table{"eb-app", "The client area: a FastCGI responder behind nginx."};
    config::add_database(table, settings.database);
    table.add(
        settings.ticket_key,
        {.env = "EB_TICKET_KEY",
         .about = "Signs the pulse's tickets: at least 32 bytes, the same on every responder.",
         .required = true,
         .bytes_min = 32});
    table.add(settings.listen, {.env = "EB_APP_LISTEN",
                                .flag = "--listen",
                                .about = "Path of the unix socket that nginx connects to; without "
                                         "it descriptor 0 (socket activation)."});
    table.add(settings.threads, {.env = "EB_APP_THREADS",
                                 .about = "Threads that answer quick requests.",
                                 .min = 1,
                                 .max = 256});
    table.add(settings.comet_threads,
              {.env = "EB_APP_COMET_THREADS",
               .about = "Threads for what waits for a Comet Server or a device; four times as many "
                        "requests may wait for one.",
               .min = 1,
               .max = 256});
    table.add(
        settings.task_threads,
        {.env = "EB_APP_TASK_THREADS",
         .about = "Threads for what a device may think about for minutes, such as the list of "
                  "a vault's snapshots; twice as many requests may wait for one.",
         .min = 1,
         .max = 256});
    profile::add_whmcs(table, settings.whmcs);
    table.add({.env = "EB_QUOTA_EDIT",
               .about = "What customers may do about their quotas: view, lower or edit them; "
                        "`EB_QUOTA_EDIT_<tblproducts.id>` says it for one product."},
              "word", "edit", [&settings](const std::string& text) {
                  return parse_quota_edit(text, settings.quota_edits.all);
              });
    table.add(
        settings.restore_programs,
        {.env = "EB_RESTORE_PROGRAM",
         .about = "Whether an account's owner may restore into a program, which runs a command "
                  "on the customer's machine; it needs WHMCS's API to ask for the password."});
    table.add(settings.views, {.env = "EB_VIEWS_DIR",
                               .about = "The built views: templates and the manifest of assets."});
    table.add(settings.brand,
              {.env = "EB_BRAND", .about = "The provider's name, as the pages show it."});
    table.add(
        settings.whmcs_url,
        {.env = "EB_WHMCS_URL",
         .about = "Base address for links into WHMCS; without it they are relative to the page."});
    table.add({.env = "EB_GATE_URLS",
               .about = "Where a page gate leads, as word=address pairs separated by spaces; other "
                        "words lead to WHMCS's start page."},
              "pairs", "",
              [&settings](const std::string& text) { return parse_gates(text, settings.gates); });
    table.add(settings.stream_seconds,
              {.env = "EB_SSE_SECONDS",
               .about = "How long an event stream lives at most before the page opens a new one.",
               .min = 1,
               .max = 3600});
    table.add(settings.streams_max, {.env = "EB_SSE_MAX_STREAMS",
                                     .about = "Event streams of one process; above it pages poll.",
                                     .min = 1,
                                     .max = 1000000});
    table.add(settings.streams_per_client,
              {.env = "EB_SSE_MAX_PER_CLIENT",
               .about = "Event streams of one client; above it that client's pages poll.",
               .min = 1,
               .max = 100000});
    table.add(settings.boards_mb,
              {.env = "EB_PULSE_MEMORY_MB",
               .about = "Memory for what dashboards show; what is asked for least leaves first.",
               .min = 1,
               .max = 65536});
    table.add(
        settings.interrupted_grace,
        {.env = "EB_INTERRUPTED_GRACE_SECS",
         .about = "How long a device is offline before its running job counts as interrupted.",
         .min = 1,
         .max = 86400});
    table.add(settings.tick,
              {.env = "EB_PULSE_TICK_MS",
               .about = "Pause between two looks at the change log while nothing happens.",
               .min = 10,
               .max = 10000});
    table.add(settings.level, {.env = "EB_LOG_LEVEL", .about = "The least level that is logged."});
    return table;
}

std::optional<int> load_settings(int argc, const char* const* argv, const char* const* environment,
                                 Settings& settings) {
    std::vector<std::string> mistakes;
    const auto variables = config::read_environment(environment, mistakes);
    settings.profiles = config::profiles(variables, mistakes);
    read_products(variables, settings.quota_edits, mistakes);
    auto table = settings_table(settings);
    auto exit_code = table.load(argc, argv, variables, std::move(mistakes));
    if (!exit_code && !settings.whmcs_url.empty() && settings.whmcs_url.back() != '/')
        settings.whmcs_url += '/';
    return exit_code;
}

}  // namespace eb::app
