// The change log's payloads, both ways.
#include "pulse/payload.hpp"

#include "json/reader.hpp"
#include "pulse/job_json.hpp"

#include <charconv>

namespace eb::pulse {
namespace {

using namespace domain;

int number_in(const std::string& text) {
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

template <class Job>
Job job_head(const json::Reader& at) {
    Job job;
    job.key = {at.require<ServerId>("server_id"), at.require<JobId>("job_id")};
    job.username = at.require<Username>("username");
    job.device = at.require<DeviceId>("device");
    job.item = at.require<ItemId>("item_id");
    job.vault = at.require<VaultId>("vault_id");
    job.classification = number_in(at.require<std::string>("job_type"));
    job.status = at.require<int>("status_code");
    job.started_at = from_unix(at.require<std::int64_t>("started_at"));
    return job;
}

LiveJob live(const json::Reader& at) {
    auto job = job_head<LiveJob>(at);
    job.bytes_done = at.require<std::int64_t>("bytes_done");
    job.throughput_bps = at.require<std::int64_t>("throughput_bps");
    job.items_done = at.require<std::int64_t>("items_done");
    job.items_total = at.require<std::int64_t>("items_total");
    job.interrupted = at.require<std::string>("status") == "Interrupted";
    return job;
}

FinishedJob finished(const json::Reader& at) {
    auto job = job_head<FinishedJob>(at);
    job.outcome = outcome_from(at.require<std::string>("status"));
    job.ended_at = from_unix(at.require<std::int64_t>("ended_at"));
    job.bytes = at.require<std::int64_t>("bytes");
    return job;
}

DeviceFacts facts(const json::Reader& at) {
    return {
        .server = at.require<ServerId>("server_id"),
        .username = at.require<Username>("username"),
        .device = at.require<DeviceId>("device"),
        .name = at.require<std::string>("device_name"),
        .platform_os = at.require<std::string>("platform_os"),
        .platform_arch = at.require<std::string>("platform_arch"),
        .online = at.require<bool>("online"),
    };
}

struct Write {
    std::string operator()(const JobStarted& change) const {
        return running_job(change.job, {}).str();
    }
    std::string operator()(const JobProgressed& change) const {
        return running_job(change.job, {}, change.job.interrupted).str();
    }
    std::string operator()(const JobEnded& change) const {
        return finished_job(change.job, {}).str();
    }
    std::string operator()(const JobUpdated& change) const {
        return running_job(change.job, {}, change.interrupted).str();
    }
    std::string operator()(const DeviceChanged& change) const {
        return device(change.device).str();
    }
    std::string operator()(const IncidentOpened& change) const {
        return incident(change.job, {}).str();
    }
    std::string operator()(const IncidentClosed& change) const {
        return incident(change.job, {}).str();
    }
    std::string operator()(const IncidentSnoozed& change) const {
        return incident(change.job, {}, change.until).str();
    }
};

}  // namespace

std::string payload_of(const Change& change) { return std::visit(Write{}, change.what); }

std::optional<What> what_of(std::string_view kind, std::string_view payload) {
    const auto document = json::Document::parse(payload);
    const auto at = document.root();
    if (kind == "job:start") return JobStarted{live(at)};
    if (kind == "job:progress") return JobProgressed{live(at)};
    if (kind == "job:updated") {
        auto job = live(at);
        const bool interrupted = job.interrupted;
        return JobUpdated{std::move(job), interrupted};
    }
    if (kind == "job:end") return JobEnded{finished(at)};
    if (kind == "incident:opened") return IncidentOpened{finished(at)};
    if (kind == "incident:closed") return IncidentClosed{finished(at)};
    if (kind == "incident:snoozed")
        return IncidentSnoozed{finished(at), from_unix(at.require<std::int64_t>("snoozed_until"))};
    for (const auto news : {DeviceNews::added, DeviceNews::removed, DeviceNews::updated,
                            DeviceNews::online, DeviceNews::offline}) {
        DeviceChanged change{news, {}};
        if (kind != kind_of(What{change})) continue;
        change.device = facts(at);
        return change;
    }
    return std::nullopt;
}

}  // namespace eb::pulse
