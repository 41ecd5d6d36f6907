// Lines that nobody asked for are counted as they pass, and not parsed.
#include "comet/job_log.hpp"

#include "comet/read.hpp"
#include "core/text.hpp"
#include "json/reader.hpp"

#include <array>
#include <utility>

namespace eb::comet {
namespace {

constexpr const char* kEntries = "/api/v1/admin/get-job-log-entries";
constexpr std::size_t kLinesMax = 2'000'000;  // A night of debugging has some 100,000.
constexpr std::size_t kMessageCharactersMax = 32'768;

constexpr auto kLetters = std::to_array<std::pair<Severity, char>>({
    {Severity::debug, 'D'},
    {Severity::info, 'I'},
    {Severity::warning, 'W'},
    {Severity::error, 'E'},
});

LogLine line_in(std::string_view element, std::size_t index) {
    // A device's words may hold bytes of whatever its programs printed.
    const auto document = json::Document::parse(valid_utf8(element));
    const auto root = document.root("[" + std::to_string(index) + "]");
    if (!root.is_object()) root.refuse("expected object");
    return {
        .at = time(root, "Time"),
        .severity =
            severity_from(root.get_or<std::string>("Severity", "I")).value_or(Severity::info),
        .message = text(root, "Message", kMessageCharactersMax),
    };
}

}  // namespace

char letter_of(Severity severity) {
    for (const auto& [one, letter] : kLetters)
        if (one == severity) return letter;
    return 'I';
}

std::optional<Severity> severity_from(std::string_view letter) {
    for (const auto& [severity, one] : kLetters)
        if (letter == std::string_view{&one, 1}) return severity;
    return std::nullopt;
}

std::optional<LogPart> job_log(AdminApi& api, const JobId& job, const LogQuestion& question) {
    http::Form form{{"JobID", job.value()}};
    if (question.at_least != Severity::debug)
        form.emplace_back("MinSeverity", std::string{letter_of(question.at_least)});
    if (!question.contains.empty()) form.emplace_back("MessageContains", question.contains);

    LogPart part;
    std::size_t bytes = 0;
    const auto take = [&](std::string_view, std::string_view element) {
        const auto index = part.total++;
        if (part.total > kLinesMax)
            throw Unreachable{std::string{kEntries} + ": more lines than can be"};
        if (index < question.after || part.lines.size() == question.lines_max ||
            bytes >= question.bytes_max)
            return;
        part.lines.push_back(line_in(element, index));
        bytes += part.lines.back().message.size();
    };
    try {
        api.each_element(kEntries, form, Elements::Root::list, take);
    } catch (const Refused& refused) {
        if (refused.unknown()) return std::nullopt;
        throw;
    }
    return part;
}

}  // namespace eb::comet
