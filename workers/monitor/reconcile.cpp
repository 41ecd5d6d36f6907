// The answer is read as it comes, in pieces that are compared with our tables: of a large server it
// is megabytes, and nearly all of it is known.
#include "workers/monitor/reconcile.hpp"

#include <map>

namespace eb::workers::monitor {
namespace {

constexpr std::size_t kPiece = 500;
constexpr int kToldMax = 20;  // The rest is counted.

http::Options options(const profile::Upstream& upstream, const std::stop_token& stop) {
    return {.ca_file = upstream.ca_file,
            .total = milliseconds{120'000},
            .bytes_max = std::size_t{256} << 20,
            .stop = stop};
}

class Comparison {
public:
    Comparison(Reconcile how, const ServerId& server, store::Pool& pool, Records& records,
               const log::Logger& log, Tally& tally)
        : how_(how), server_(server), stalled_(pool), records_(records), log_(log), tally_(tally) {}

    void add(domain::JobReport&& job) {
        if (!domain::is_running(job.status)) return;
        auto id = job.id;
        piece_.insert_or_assign(std::move(id), std::move(job));
        if (piece_.size() == kPiece) compare();
    }

    void compare() {
        std::set<JobId> ids;
        for (const auto& [id, job] : piece_) ids.insert(id);
        std::vector<domain::JobReport> missed;
        for (const auto& id : stalled_.unknown(server_, std::move(ids))) {
            const auto& job = piece_.at(id);
            if (++tally_.missed <= kToldMax)
                log_.warn("job_missed", {{"job", id},
                                         {"user", job.username},
                                         {"type", job.classification},
                                         {"started_at", unix_seconds(job.started_at)}});
            missed.push_back(job);
        }
        if (how_ == Reconcile::enforce && !missed.empty())
            tally_.written += records_.write_missed(missed);
        piece_.clear();
    }

private:
    const Reconcile how_;
    const ServerId& server_;
    store::Stalled stalled_;
    Records& records_;
    const log::Logger& log_;
    Tally& tally_;
    std::map<JobId, domain::JobReport> piece_;
};

/// The first call of a pass, alone: wrong credentials shall not be tried by several at once.
void ask(comet::AdminApi& api, Reconcile how, Comparison& comparison, const log::Logger& log) {
    if (how == Reconcile::off) {
        api.meta_version();
        return;
    }
    const int unreadable = api.jobs_for_date_range(
        {}, {}, [&](domain::JobReport&& job) { comparison.add(std::move(job)); });
    comparison.compare();
    if (unreadable > 0) log.warn("jobs_unreadable", {{"count", unreadable}});
}

}  // namespace

bool reconcile(Reconcile how, const ServerId& server, const profile::Upstream& upstream,
               store::Pool& pool, Records& records, const std::stop_token& stop,
               const log::Logger& log, Tally& tally) {
    comet::AdminApi api{upstream.api, upstream.credentials, options(upstream, stop), log};
    Comparison comparison{how, server, pool, records, log, tally};
    try {
        ask(api, how, comparison, log);
        return true;
    } catch (const comet::Unreachable& error) {
        if (error.kind == http::Failure::cancelled) throw Stopped{};
        log.error("server_unavailable", {{"error", error.what()}});
    } catch (const comet::Refused& error) {
        if (error.credentials()) throw CredentialsRefused{error.what()};
        log.error("server_unavailable", {{"error", error.what()}});
    }
    return false;
}

}  // namespace eb::workers::monitor
