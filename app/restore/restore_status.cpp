// Parse, look, answer.
#include "app/restore/restore_status.hpp"

#include "app/device_actions/ids.hpp"
#include "comet/job_log.hpp"

#include <algorithm>

namespace eb::app {
namespace {

constexpr seconds kClocksDiffer{30};
constexpr seconds kLookBackMax{24 * 3600};
constexpr std::size_t kLinesMax = 50'000;

struct Input {
    std::optional<JobId> job{};
    // Without it: what was restored where, and since when.
    DeviceId device{};
    ItemId item{};
    sys_seconds since{};
};

Input parse(const json::Reader& body, sys_seconds now) {
    if (!body.get_or<std::string>("jobId", "").empty())
        return {.job = id_in<JobId>(body, "jobId", comet::kGuidCharactersMax)};
    Input in{.device = device_in(body),
             .item = item_in(body),
             .since = from_unix(body.require<std::int64_t>("since"))};
    if (in.since < now - kLookBackMax || in.since > now + kLookBackMax)
        throw BadRequest{"since", "since: look for restores of the last day."};
    return in;
}

std::optional<domain::JobReport> find_job(ActionContext& context, const Input& in,
                                          sys_seconds now) {
    if (in.job) {
        auto job = context.comet().job_properties(*in.job);
        const bool own =
            job && job->username == context.username() && job->classification == domain::kRestore;
        return own ? job : std::nullopt;
    }
    std::optional<domain::JobReport> newest;
    const auto visit = [&](domain::JobReport&& job) {
        const bool it = job.username == context.username() && job.device == in.device &&
                        job.item == in.item && job.classification == domain::kRestore &&
                        job.started_at >= in.since - kClocksDiffer;
        if (it && (!newest || job.started_at > newest->started_at)) newest = std::move(job);
    };
    context.comet().jobs_for_date_range({}, {}, visit);
    if (!newest) {
        context.comet().jobs_for_date_range(in.since - kClocksDiffer, now + kClocksDiffer, visit);
    }
    return newest;
}

const char* phase_of(const domain::JobReport& job) {
    if (!domain::is_running(job.status)) return "ended";
    const auto& progress = job.progress;
    const bool moves = progress.bytes_done > 0 || progress.items_done > 0 || job.download_bytes > 0;
    if (!moves) return "preparing";
    const bool all = progress.items_total > 0 && progress.items_done >= progress.items_total;
    return all ? "finishing" : "restoring";
}

json::Object job_of(const domain::JobReport& job) {
    const bool running = domain::is_running(job.status);
    return json::Object{}
        .add("id", job.id)
        .add("status", running ? "Running" : domain::word_of(domain::outcome_of(job.status)))
        .add("statusCode", job.status)
        .add("startedAt", job.started_at)
        .add("endedAt", job.ended_at)
        .add("bytesDone", running ? job.progress.bytes_done : job.total_bytes)
        .add("bytesTotal", job.total_bytes)
        .add("filesDone", running ? job.progress.items_done : job.total_files)
        .add("filesTotal", running ? job.progress.items_total : job.total_files)
        .add("downloaded", job.download_bytes)
        .add("phase", phase_of(job));
}

/// UNSURE: devices say it in words alone.
bool tells_of_skipping(const std::string& message) {
    return message.rfind("Skipped", 0) == 0 || message.rfind("Skipping", 0) == 0;
}

json::Object result_of(ActionContext& context, const domain::JobReport& job) {
    json::Object result;
    result.add("files", job.total_files)
        .add("folders", job.total_directories)
        .add("bytes", job.total_bytes);
    const auto log =
        comet::job_log(context.comet(), job.id,
                       {.at_least = comet::Severity::info, .contains = {}, .lines_max = kLinesMax});
    if (!log) return result;
    const auto count = [&](const auto& is) { return std::ranges::count_if(log->lines, is); };
    using comet::Severity;
    result
        .add("skipped",
             count([](const comet::LogLine& line) { return tells_of_skipping(line.message); }))
        .add("warnings",
             count([](const comet::LogLine& line) { return line.severity == Severity::warning; }))
        .add("errors",
             count([](const comet::LogLine& line) { return line.severity == Severity::error; }));
    return result;
}

json::Object run(ActionContext& context, const Input& in, sys_seconds now) {
    const auto job = find_job(context, in, now);
    if (!job && in.job) throw NotFound{"There is no such restore."};
    json::Object out;
    out.add("found", job.has_value());
    if (!job) return out;
    out.add("job", job_of(*job));
    if (!domain::is_running(job->status)) out.add("result", result_of(context, *job));
    return out;
}

}  // namespace

Action restore_status(const Clock& clock) {
    return {.permission = kReadPermission,
            .audited = false,
            .read = [&clock](const json::Reader& body) -> Work {
                const auto now = clock.now();
                const auto in = parse(body, now);
                return {.object = in.job.value_or(JobId{}).value(),
                        .run = [in, now](ActionContext& context) { return run(context, in, now); }};
            }};
}

}  // namespace eb::app
