// The fields of jobs and devices, named as the browser's scripts know them.
#include "pulse/job_json.hpp"

namespace eb::pulse {
namespace {

template <class Job>
json::Object job_head(const Job& job, const Names& names) {
    return json::Object{}
        .add("id", job.key.server.value() + ":" + job.key.job.value())
        .add("job_id", job.key.job)
        .add("server_id", job.key.server)
        .add("username", job.username)
        .add("device", job.device)
        .add("device_name", names.device)
        .add("job_type", std::to_string(job.classification))
        .add("status_code", job.status)
        .add("item_id", job.item)
        .add("item_name", names.item)
        .add("vault_id", job.vault)
        .add("started_at", job.started_at);
}

}  // namespace

json::Object running_job(const domain::LiveJob& job, const Names& names, bool interrupted) {
    return job_head(job, names)
        .add("status", interrupted ? "Interrupted" : "Running")
        .add("ended_at", 0)
        .add("bytes_done", job.bytes_done)
        .add("throughput_bps", job.throughput_bps)
        .add("items_done", job.items_done)
        .add("items_total", job.items_total);
}

json::Object finished_job(const domain::FinishedJob& job, const Names& names) {
    return job_head(job, names)
        .add("status", domain::word_of(job.outcome))
        .add("ended_at", job.ended_at)
        .add("duration_sec", job.duration())
        .add("bytes", job.bytes);
}

json::Object incident(const domain::FinishedJob& job, const Names& names,
                      sys_seconds snoozed_until) {
    return finished_job(job, names).add("snoozed_until", snoozed_until);
}

json::Object device(const domain::DeviceFacts& device) {
    return json::Object{}
        .add("server_id", device.server)
        .add("username", device.username)
        .add("device", device.device)
        .add("device_name", device.name)
        .add("platform_os", device.platform_os)
        .add("platform_arch", device.platform_arch)
        .add("online", device.online);
}

}  // namespace eb::pulse
