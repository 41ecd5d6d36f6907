// Nothing is dropped but a row that the database refuses when it is alone.
#include "writer.hpp"

#include "batch.hpp"

#include <condition_variable>
#include <mutex>

namespace eb::workers::ws_ingest {
namespace {

constexpr milliseconds kIdleRound{500};          // How often an idle writer shows that it lives.
constexpr std::size_t kOwnersKeptMax = 100'000;  // Above any installation; forgotten as a whole.

/// False: stopped before the time was over.
bool pause(milliseconds length, std::stop_token stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock{mutex};
    never.wait_for(lock, stop, length, [] { return false; });
    return !stop.stop_requested();
}

}  // namespace

Writer::Writer(WriterOptions options, BoundedQueue<Item>& queue, Tables& tables, const Clock& clock,
               log::Logger log, Counters& counters)
    : options_(std::move(options)),
      queue_(queue),
      tables_(tables),
      clock_(clock),
      log_(std::move(log)),
      counters_(counters),
      backoff_(options_.retry_min, options_.retry_max, std::random_device{}()),
      pruned_at_(clock.steady()) {}

void Writer::run(std::stop_token stop) {
    while (!stop.stop_requested() && !queue_.drained()) {
        counters_.writer_beat =
            std::chrono::duration_cast<seconds>(clock_.steady().time_since_epoch()).count();
        auto items = queue_.pop(options_.batch_max, kIdleRound);
        Batch batch{options_.server, cursor_, clock_.now()};
        for (auto& item : items) batch.apply(std::move(item));
        auto news = batch.take();
        if (!news.empty()) store(std::move(news), stop);
        prune_now_and_then();
    }
}

void Writer::store(domain::Batch batch, std::stop_token stop) {
    bool told = false;
    while (true) {
        try {
            const auto count = rows(batch);
            try_once(batch);
            counters_.rows_written += count;
            ++counters_.batches;
            if (counters_.database_lost.exchange(false)) log_.info("database_back");
            backoff_.reset();
            return;
        } catch (const DatabaseUnavailable& lost) {
            counters_.database_lost = true;
            if (!std::exchange(told, true))
                log_.warn("database_unavailable",
                          {{"error", lost.what()}, {"waiting", queue_.size()}});
            counters_.writer_beat =
                std::chrono::duration_cast<seconds>(clock_.steady().time_since_epoch()).count();
            if (!pause(backoff_.next(), stop)) return;
        } catch (const DatabaseRefused& refused) {
            if (rows(batch) > 1) {
                auto [first, second] = halves(std::move(batch));
                store(std::move(first), stop);
                if (!stop.stop_requested()) store(std::move(second), stop);
                return;
            }
            drop(batch, refused);
            if (rows(batch) == 0) return;
            batch.started.clear();
            batch.finished.clear();
            if (batch.empty()) return;  // Else the cursor goes on without the row.
        }
    }
}

void Writer::try_once(domain::Batch& batch) {
    fill_owners(batch);
    tables_.apply(batch);
}

void Writer::drop(const domain::Batch& row, const DatabaseRefused& why) {
    const auto key = !row.started.empty()    ? row.started.begin()->first.value()
                     : !row.finished.empty() ? row.finished.begin()->first.value()
                                             : row.cursor_id;
    ++counters_.rows_dropped;
    log_.error("row_refused",
               {{"table", why.table}, {"key", key}, {"number", why.number}, {"error", why.what()}});
}

void Writer::fill_owners(domain::Batch& batch) {
    const auto now = clock_.steady();
    std::set<Username> unknown;
    batch.owners.clear();
    for (const auto& username : usernames(batch)) {
        const auto known = owners_.find(username);
        if (known == owners_.end() || known->second.until <= now) unknown.insert(username);
        else if (known->second.client != ClientId{0}) batch.owners[username] = known->second.client;
    }
    if (unknown.empty()) return;

    const auto found = tables_.owners(unknown);
    if (owners_.size() + unknown.size() > kOwnersKeptMax) owners_.clear();
    for (const auto& username : unknown) {
        const auto owner = found.find(username);
        const bool owned = owner != found.end();
        // A service that has just been ordered should not wait for its account to be believed
        // ownerless.
        const auto age = owned ? options_.owner_age_max : options_.owner_age_max / 6;
        owners_[username] = {.client = owned ? owner->second : ClientId{0}, .until = now + age};
        if (owned) batch.owners[username] = owner->second;
    }
}

void Writer::prune_now_and_then() {
    if (clock_.steady() - pruned_at_ < options_.prune_every) return;
    pruned_at_ = clock_.steady();
    try {
        tables_.prune();
    } catch (const DatabaseUnavailable& lost) {
        log_.debug("prune_put_off", {{"error", lost.what()}});  // The next batch says it louder.
    } catch (const DatabaseRefused& refused) {
        log_.error("prune_refused", {{"number", refused.number}, {"error", refused.what()}});
    }
}

}  // namespace eb::workers::ws_ingest
