// Parse, authorise, act, answer.
#include "app/device_actions/cancel_job.hpp"

#include "app/http/errors.hpp"

namespace eb::app {
namespace {

constexpr std::size_t kJobIdBytesMax = 64;

JobId parse(const json::Reader& body) {
    auto job = body.require<JobId>("jobId");
    if (job.value().empty() || job.value().size() > kJobIdBytesMax)
        throw BadRequest{"jobId", "jobId: this is no job's id."};
    return job;
}

void run(ActionContext& context, const JobId& id) {
    const auto job = context.comet().job_properties(id);
    if (!job || job->username != context.username()) throw NotFound{"There is no such job."};
    if (!domain::is_running(job->status))
        throw Conflict{"job_ended", "This job has ended already. Nothing was changed."};
    if (job->cancellation_id.empty()) {
        throw Conflict{"not_cancellable",
                       "This job cannot be cancelled from here: its device does not offer it. "
                       "Nothing was changed."};
    }
    try {
        context.act([&](comet::AdminApi& api) { api.cancel_job(context.username(), id); });
    } catch (const comet::Refused& refused) {
        if (refused.transient() || refused.status == 401) throw;
        throw Conflict{"not_cancelled",
                       "The backup server could not cancel this job: it may have just ended, or "
                       "its device is not connected. Nothing was changed."};
    }
}

}  // namespace

Action cancel_job() {
    return {.read = [](const json::Reader& body) -> Work {
        const auto job = parse(body);
        return {.object = job.value(), .run = [job](ActionContext& context) {
                    run(context, job);
                    // It ends when its device has heard of it; the pulse tells.
                    return json::Object{};
                }};
    }};
}

}  // namespace eb::app
