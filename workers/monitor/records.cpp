// A batch for each group of findings; where the database refuses it, one for each job.
#include "workers/monitor/records.hpp"

#include "pulse/payload.hpp"
#include "store/errors.hpp"

namespace eb::workers::monitor {
namespace {

constexpr int kContentionTriesMax = 5;

/// A deadlock or a node that fell behind: the same transaction, again.
template <class Call>
auto patiently(const Call& call) {
    for (int left = kContentionTriesMax;; --left) {
        try {
            return call();
        } catch (const store::Unavailable& error) {
            if (error.trouble != store::Trouble::contention || left == 1) throw;
        }
    }
}

using Jobs = std::map<JobId, domain::JobReport>;

std::size_t jobs_in(const domain::Batch& batch) {
    return batch.started.size() + batch.finished.size() + batch.progress.size();
}

}  // namespace

Records::Records(store::Pool& pool, ServerId server, profile::Owners& owners, store::Fence fence,
                 log::Logger log)
    : ingest_(pool, pulse::payload_of, log),
      stalled_(pool),
      server_(std::move(server)),
      owners_(owners),
      fence_(std::move(fence)),
      log_(std::move(log)) {}

int Records::write(const std::vector<Finding>& findings) {
    domain::Batch ended{.server = server_};
    domain::Batch moved{.server = server_};
    std::set<Username> usernames;
    std::vector<store::Looked> looks;
    for (const auto& finding : findings) {
        if (finding.outcome == Outcome::finished)
            ended.finished.emplace(finding.looked.job, *finding.report);
        else looks.push_back(finding.looked);
        if (finding.outcome == Outcome::alive)
            moved.progress.emplace(finding.looked.job, *finding.report);
        usernames.insert(finding.username);
        if (finding.report) usernames.insert(finding.report->username);
    }
    ended.owners = owners_.of(usernames);
    moved.owners = ended.owners;

    const int rows = apply(ended);
    apply(moved);
    patiently([&] { stalled_.looked(server_, looks, fence_); });
    return rows;
}

int Records::write_missed(const std::vector<domain::JobReport>& jobs) {
    domain::Batch batch{.server = server_};
    std::set<Username> usernames;
    for (const auto& job : jobs) {
        batch.started.emplace(job.id, job);
        usernames.insert(job.username);
    }
    batch.owners = owners_.of(usernames);
    return apply(batch);
}

int Records::apply(const domain::Batch& batch) {
    try {
        apply_patiently(batch);
        return static_cast<int>(jobs_in(batch));
    } catch (const store::Rejected& error) {
        if (jobs_in(batch) == 1) {
            log_.error("row_refused", {{"table", error.table},
                                       {"key", error.key},
                                       {"number", error.number},
                                       {"error", error.what()}});
            return 0;
        }
    }
    int written = 0;
    for (const auto part :
         {&domain::Batch::started, &domain::Batch::finished, &domain::Batch::progress}) {
        for (const auto& [id, report] : batch.*part) {
            domain::Batch one{.server = server_};
            (one.*part).emplace(id, report);
            one.owners = batch.owners;
            written += apply(one);
        }
    }
    return written;
}

void Records::apply_patiently(const domain::Batch& batch) {
    patiently([&] { ingest_.apply(batch, fence_); });
}

}  // namespace eb::workers::monitor
