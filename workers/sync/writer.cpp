// The nightly run can wait a minute for a database that restarts, and no longer: the next night
// comes.
#include "writer.hpp"

#include "core/pause.hpp"
#include "store/errors.hpp"

#include <algorithm>

namespace eb::workers::sync {
namespace {

constexpr int kTriesMax = 10;
constexpr milliseconds kPauseMin{200};
constexpr milliseconds kPauseMax{10'000};  // Ten tries are some fifty seconds.

std::set<Username> accounts_in(const domain::Batch& batch) {
    std::set<Username> names = batch.accounts_removed;
    for (const auto& [username, account] : batch.accounts) names.insert(username);
    for (const auto& [key, online] : batch.presence) names.insert(key.username);
    for (const auto* jobs : {&batch.started, &batch.finished, &batch.past}) {
        for (const auto& [id, job] : *jobs) {
            if (!job.username.value().empty()) names.insert(job.username);
        }
    }
    return names;
}

}  // namespace

Writer::Writer(store::Ingest& ingest, profile::Owners& owners, store::Fence fence,
               std::stop_token stop, log::Logger log)
    : ingest_(ingest),
      owners_(owners),
      fence_(std::move(fence)),
      stop_(std::move(stop)),
      log_(std::move(log)) {}

std::set<Username> Writer::write(domain::Batch batch) {
    auto wait = kPauseMin;
    for (int tries = 1;; ++tries) {
        if (stop_.stop_requested()) throw Stopped{"asked to end"};
        try {
            for (const auto& [username, client] : owners_.of(accounts_in(batch)))
                batch.owners.insert_or_assign(username, client);
            return apply(batch);
        } catch (const store::Unavailable& lost) {
            if (tries == kTriesMax) throw;
            log_.warn("database_unavailable", {{"error", lost.what()}, {"tries", tries}});
            pause(wait, stop_);
            wait = std::min(kPauseMax, wait * 2);
        } catch (const store::Rejected&) {
            return one_by_one(std::move(batch));
        }
    }
}

std::set<Username> Writer::apply(const domain::Batch& batch) {
    auto result = ingest_.apply(batch, fence_, store::Counting::rows);
    totals_.changes += result.rows;
    log_.debug("batch_written",
               {{"accounts", batch.accounts.size()},
                {"removed", batch.accounts_removed.size()},
                {"jobs", batch.started.size() + batch.finished.size() + batch.past.size()},
                {"presence", batch.presence.size()},
                {"rows", result.rows},
                {"overtaken", result.overtaken.size()}});
    return std::move(result.overtaken);
}

/// Nothing of the batch was written: each part alone, and what is refused then is left out.
std::set<Username> Writer::one_by_one(domain::Batch batch) {
    std::set<Username> overtaken;
    const auto alone = [&](const std::string& what, const auto& put) {
        domain::Batch part{.server = batch.server,
                           .owners = batch.owners,
                           .asked_at = batch.asked_at,
                           .known = batch.known};
        put(part);
        if (stop_.stop_requested()) throw Stopped{"asked to end"};
        try {
            overtaken.merge(apply(part));
        } catch (const store::Rejected& refused) {
            ++totals_.refused;
            log_.error("row_refused", {{"table", refused.table},
                                       {"key", what},
                                       {"number", refused.number},
                                       {"error", refused.what()}});
        }
    };
    for (auto& entry : batch.accounts)
        alone("account " + entry.first.value(),
              [&](auto& part) { part.accounts.emplace(entry.first, std::move(entry.second)); });
    for (const auto& username : batch.accounts_removed)
        alone("account " + username.value(),
              [&](auto& part) { part.accounts_removed.insert(username); });
    for (const auto& entry : batch.presence)
        alone("device " + entry.first.device.value(),
              [&](auto& part) { part.presence.insert(entry); });
    for (const auto jobs :
         {&domain::Batch::started, &domain::Batch::finished, &domain::Batch::past}) {
        for (auto& entry : batch.*jobs)
            alone("job " + entry.first.value(),
                  [&](auto& part) { (part.*jobs).emplace(entry.first, std::move(entry.second)); });
    }
    return overtaken;
}

}  // namespace eb::workers::sync
