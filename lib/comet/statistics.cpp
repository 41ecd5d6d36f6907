// Two jobs: the last one, and the last one that succeeded.
#include "comet/statistics.hpp"

#include "comet/read.hpp"

namespace eb::comet {
namespace {

std::optional<domain::JobNumbers> numbers_of(const std::optional<json::Reader>& job) {
    if (!job) return std::nullopt;
    return domain::JobNumbers{.status = job->get_or<std::int64_t>("Status", 0),
                              .vms = count(*job, "TotalVmCount"),
                              .accounts = count(*job, "TotalAccountsCount")};
}

}  // namespace

std::optional<json::Reader> job_if_any(const std::optional<json::Reader>& statistics,
                                       std::string_view key) {
    auto job = statistics ? statistics->child(key) : std::nullopt;
    if (job && text(*job, "GUID", kGuidCharactersMax).empty() && count(*job, "StartTime") == 0)
        job.reset();
    return job;
}

std::optional<domain::JobNumbers> counted_numbers(const std::optional<json::Reader>& statistics) {
    const auto successful = numbers_of(job_if_any(statistics, "LastSuccessfulBackupJob"));
    // The other one is not even read then.
    if (successful) return domain::counted_job(successful, std::nullopt);
    return domain::counted_job(std::nullopt, numbers_of(job_if_any(statistics, "LastBackupJob")));
}

}  // namespace eb::comet
