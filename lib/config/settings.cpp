// The settings table. Flags are CLI11's work; environment, bounds and the report are ours.
#include "config/settings.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <iostream>

namespace eb::config {
namespace {

std::optional<bool> truth_of(const std::string& text) {
    for (const auto* word : {"1", "true", "on", "yes"}) {
        if (text == word) return true;
    }
    for (const auto* word : {"0", "false", "off", "no", ""}) {
        if (text == word) return false;
    }
    return std::nullopt;
}

std::string label_of(const Setting& setting) {
    return setting.env.empty() ? setting.flag : setting.env;
}

std::optional<std::string> wrong_text(const Setting& setting, const std::string& text) {
    if (!setting.choices.empty() &&
        std::find(setting.choices.begin(), setting.choices.end(), text) == setting.choices.end()) {
        return fmt::format("must be one of {}", fmt::join(setting.choices, ", "));
    }
    if (!text.empty() && text.size() < setting.bytes_min)
        return fmt::format("must have at least {} bytes", setting.bytes_min);
    return std::nullopt;
}

constexpr std::string_view kLevels[] = {"debug", "info", "warn", "error"};

}  // namespace

Table::Table(std::string program, std::string summary)
    : program_(std::move(program)), summary_(std::move(summary)) {}

void Table::add(Setting setting, std::string kind, std::string fallback, Set set) {
    rows_.push_back({std::move(setting), std::move(kind), std::move(fallback), std::move(set)});
}

void Table::add(std::string& target, Setting setting) {
    auto fallback = target;
    auto check = [&target, setting](const std::string& text) {
        auto wrong = wrong_text(setting, text);
        if (!wrong) target = text;
        return wrong;
    };
    const auto kind =
        setting.choices.empty() ? "text" : fmt::format("{}", fmt::join(setting.choices, ", "));
    add(std::move(setting), kind, std::move(fallback), std::move(check));
}

void Table::add(Secret& target, Setting setting) {
    auto check = [&target, setting](const std::string& text) {
        auto wrong = wrong_text(setting, text);
        if (!wrong) target = Secret{text};
        return wrong;
    };
    add(std::move(setting), "secret", "", std::move(check));
}

void Table::add(bool& target, Setting setting) {
    const std::string fallback = target ? "1" : "0";
    add(std::move(setting), "switch", fallback,
        [&target](const std::string& text) -> std::optional<std::string> {
            const auto truth = truth_of(text);
            if (!truth) return "must be 1 or 0";
            target = *truth;
            return std::nullopt;
        });
}

void Table::add_integer(Setting setting, std::string kind, std::int64_t fallback,
                        std::function<void(std::int64_t)> set) {
    const auto [min, max] = std::pair{setting.min, setting.max};
    add(std::move(setting), std::move(kind), std::to_string(fallback),
        [min, max, set = std::move(set)](const std::string& text) -> std::optional<std::string> {
            std::int64_t value = 0;
            const auto* end = text.data() + text.size();
            const auto read = std::from_chars(text.data(), end, value);
            if (read.ec != std::errc{} || read.ptr != end || value < min || value > max) {
                return fmt::format("must be a whole number from {} to {}", min, max);
            }
            set(value);
            return std::nullopt;
        });
}

void Table::add(int& target, Setting setting) {
    add_integer(std::move(setting), "integer", target,
                [&target](std::int64_t value) { target = static_cast<int>(value); });
}

void Table::add(std::int64_t& target, Setting setting) {
    add_integer(std::move(setting), "integer", target,
                [&target](std::int64_t value) { target = value; });
}

void Table::add(seconds& target, Setting setting) {
    add_integer(std::move(setting), "seconds", target.count(),
                [&target](std::int64_t value) { target = seconds{value}; });
}

void Table::add(milliseconds& target, Setting setting) {
    add_integer(std::move(setting), "milliseconds", target.count(),
                [&target](std::int64_t value) { target = milliseconds{value}; });
}

void Table::add(log::Level& target, Setting setting) {
    const std::string fallback{kLevels[static_cast<std::size_t>(target)]};
    add(std::move(setting), "debug, info, warn, error", fallback,
        [&target](const std::string& text) -> std::optional<std::string> {
            for (std::size_t i = 0; i < std::size(kLevels); ++i) {
                if (text != kLevels[i]) continue;
                target = static_cast<log::Level>(i);
                return std::nullopt;
            }
            return "must be one of debug, info, warn, error";
        });
}

std::optional<int> Table::load(int argc, const char* const* argv, const Environment& environment,
                               std::vector<std::string> mistakes) {
    CLI::App flags{summary_, program_};
    flags.set_version_flag("--version", program_ + " " + EB_VERSION);
    std::vector<std::string> given(rows_.size());
    std::vector<CLI::Option*> options(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const auto& [setting, kind, fallback, set] = rows_[i];
        if (setting.flag.empty()) continue;
        options[i] = kind == "switch" ? flags.add_flag(setting.flag)
                                      : flags.add_option(setting.flag, given[i]);
        options[i]->description(setting.about);
    }
    std::string settings = "Settings (environment, then the file that EB_ENV_FILE names):\n";
    for (const auto& [setting, kind, fallback, set] : rows_) {
        if (setting.env.empty()) continue;
        settings += fmt::format("  {:<28} {} ({}{})\n", setting.env, setting.about, kind,
                                fallback.empty() ? "" : ", default " + fallback);
    }
    flags.footer(settings);
    const auto* as_markdown = flags.add_flag("--help-markdown")
                                  ->description("Print the settings as the README has them.");

    try {
        flags.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return flags.exit(help, std::cout, std::cerr);
    } catch (const CLI::ParseError& error) {
        mistakes.push_back(error.what());
    }

    if (as_markdown->count() > 0) {
        std::cout << markdown();
        return 0;
    }
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const auto& [setting, kind, fallback, set] = rows_[i];
        const auto variable = environment.find(setting.env);
        const bool in_environment =
            !setting.env.empty() && variable != environment.end() && !variable->second.empty();
        const bool as_flag = options[i] != nullptr && options[i]->count() > 0;
        if (!as_flag && !in_environment) {
            if (setting.required) mistakes.push_back(label_of(setting) + ": must be set");
            continue;
        }
        // A switch is `--name`, or `--name=1`.
        const std::string text = !as_flag           ? variable->second
                                 : kind == "switch" ? options[i]->results().back()
                                                    : given[i];
        if (const auto wrong = set(text)) {
            mistakes.push_back((as_flag ? setting.flag : setting.env) + ": " + *wrong);
        }
    }
    if (mistakes.empty()) return std::nullopt;
    for (const auto& mistake : mistakes) std::cerr << program_ << ": " << mistake << "\n";
    return 2;
}

std::string Table::markdown() const {
    std::string out = "| setting | kind | default | what it is |\n| --- | --- | --- | --- |\n";
    for (const auto& [setting, kind, fallback, set] : rows_) {
        const auto name = setting.env.empty()    ? "`" + setting.flag + "`"
                          : setting.flag.empty() ? "`" + setting.env + "`"
                                                 : "`" + setting.env + "`, `" + setting.flag + "`";
        out += fmt::format("| {} | {} | {} | {} |\n", name, kind,
                           setting.required   ? "required"
                           : fallback.empty() ? ""
                                              : "`" + fallback + "`",
                           setting.about);
    }
    return out;
}

}  // namespace eb::config
