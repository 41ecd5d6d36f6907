// Questions, pieces, and what is kept between two of them.
#include "app/reports/job_log.hpp"

#include "app/http/errors.hpp"
#include "domain/job.hpp"

#include <algorithm>
#include <numeric>

namespace eb::app {
namespace {

constexpr std::size_t kContainsBytesMax = 200;
constexpr std::int64_t kEntriesMax = 1'000'000;
constexpr std::size_t kShownMax = 150'000;
constexpr std::int64_t kPieceMax = 2'000;
constexpr seconds kEndedKept{120};
constexpr seconds kRunningKept{2};  // Two readers of one page's log cost one call.
constexpr std::size_t kKeptBytesMax = std::size_t{48} << 20U;
constexpr std::size_t kOneBytesMax = kKeptBytesMax / 3;

std::size_t bytes_of(const JobLog& log) {
    return std::accumulate(log.lines.begin(), log.lines.end(), sizeof log,
                           [](std::size_t sum, const comet::LogLine& line) {
                               return sum + sizeof line + line.message.capacity();
                           });
}

std::string key_of(const store::Account& account, const LogQuestion& question) {
    std::string key = account.server.value();
    for (const auto& part :
         {account.username.value(), question.job.value(),
          std::string(1, comet::letter_of(question.at_least)), question.contains})
        key += '\0' + part;
    return key;
}

}  // namespace

LogQuestion log_question(JobId job, const json::Reader& body) {
    LogQuestion question{.job = std::move(job)};
    const auto severity = comet::severity_from(body.get_or<std::string>("minSeverity", "D"));
    if (!severity) throw BadRequest{"minSeverity", "minSeverity: choose D, I, W or E."};
    question.at_least = *severity;
    question.contains = body.get_or<std::string>("contains", "");
    if (question.contains.size() > kContainsBytesMax)
        throw BadRequest{"contains", "contains: search for at most 200 characters."};
    const auto number = [&](const char* name, std::int64_t otherwise, std::int64_t least,
                            std::int64_t most) {
        const auto value = body.get_or<std::int64_t>(name, otherwise);
        if (value < least || value > most)
            throw BadRequest{name, std::string{name} + ": between " + std::to_string(least) +
                                       " and " + std::to_string(most) + "."};
        return static_cast<std::size_t>(value);
    };
    question.after = number("after", 0, 0, kEntriesMax);
    question.limit = number("limit", 1000, 1, kPieceMax);
    return question;
}

std::optional<JobLog> read_job_log(comet::AdminApi& api, const Username& username,
                                   const LogQuestion& question) {
    const auto properties = api.job_properties(question.job);
    if (!properties || properties->username != username) return std::nullopt;
    auto part = comet::job_log(api, question.job,
                               {.at_least = question.at_least,
                                .contains = question.contains,
                                .lines_max = kShownMax,
                                .bytes_max = kOneBytesMax});
    if (!part) return std::nullopt;
    return JobLog{.running = domain::is_running(properties->status),
                  .total = part->total,
                  .lines = std::move(part->lines)};
}

std::shared_ptr<const JobLog> JobLogs::log_of(const store::Account& account,
                                              const LogQuestion& question) {
    const auto key = key_of(account, question);
    const auto now = clock_.steady();
    {
        auto shelf = shelf_.lock();
        std::erase_if(shelf->logs, [&](const Kept& kept) {
            if (kept.until > now) return false;
            shelf->bytes -= kept.bytes;
            return true;
        });
        const auto found = std::ranges::find(shelf->logs, key, &Kept::key);
        if (found != shelf->logs.end()) {
            shelf->logs.splice(shelf->logs.begin(), shelf->logs, found);
            return found->log;
        }
    }
    auto read = read_(account, question);
    if (!read) throw NotFound{"There is no such job."};
    auto log = std::make_shared<const JobLog>(std::move(*read));
    const auto bytes = bytes_of(*log);
    if (bytes > kOneBytesMax) return log;

    auto shelf = shelf_.lock();
    if (std::ranges::find(shelf->logs, key, &Kept::key) != shelf->logs.end()) return log;
    shelf->logs.push_front({.key = key,
                            .log = log,
                            .bytes = bytes,
                            .until = now + (log->running ? kRunningKept : kEndedKept)});
    shelf->bytes += bytes;
    while (shelf->bytes > kKeptBytesMax) {
        shelf->bytes -= shelf->logs.back().bytes;
        shelf->logs.pop_back();
    }
    return log;
}

json::Object JobLogs::piece(const store::Account& account, const LogQuestion& question) {
    const auto log = log_of(account, question);
    const auto& all = log->lines;
    const auto begin = std::min(question.after, all.size());
    const auto end = std::min(begin + question.limit, all.size());
    json::Array entries;
    for (std::size_t i = begin; i < end; ++i) {
        entries.add(json::Object{}
                        .add("time", all[i].at)
                        .add("severity", std::string(1, comet::letter_of(all[i].severity)))
                        .add("message", all[i].message));
    }
    return json::Object{}
        .add("entries", entries)
        .add("next", end)
        .add("total", log->total)
        .add("running", log->running)
        .add("truncated", log->total > all.size());
}

std::size_t JobLogs::kept_bytes() {
    auto shelf = shelf_.lock();
    return shelf->bytes;
}

}  // namespace eb::app
