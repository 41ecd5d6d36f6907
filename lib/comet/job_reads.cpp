// The order makes it safe: what starts while we read comes by the stream, or with the next read.
#include "comet/job_reads.hpp"

#include "domain/lost_job.hpp"

#include <algorithm>
#include <set>

namespace eb::comet {

JobsRead read_jobs(const JobSource& source, const JobRange& range, const std::vector<JobId>& live,
                   const JobSource::Visit& visit) {
    JobsRead read;
    std::set<JobId> unseen{live.begin(), live.end()};
    const auto each = [&](domain::JobReport&& job) {
        unseen.erase(job.id);
        ++(domain::is_running(job.status) ? read.running : read.ended);
        visit(std::move(job));
    };

    read.unreadable = source.jobs({}, {}, each);
    for (auto from = range.from; from < range.until; from += range.step)
        read.unreadable += source.jobs(from, std::min(from + range.step, range.until), each);

    for (const auto& id : live) {
        if (!unseen.contains(id)) continue;
        auto job = source.job(id);
        if (!job) {
            read.forgotten.push_back(id);
            job = domain::lost_job(id);
        }
        visit(std::move(*job));
    }
    return read;
}

}  // namespace eb::comet
