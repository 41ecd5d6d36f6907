// Nothing is dropped but a row that the database refuses when it is alone.
#include "writer.hpp"

#include "core/pause.hpp"

namespace eb::workers::ws_ingest {
namespace {

constexpr milliseconds kIdleRound{500};          // How often an idle writer shows that it lives.
constexpr std::size_t kOwnersKeptMax = 100'000;  // Above any installation; forgotten as a whole.

}  // namespace

Writer::Writer(WriterOptions options, BoundedQueue<Item>& queue, Tables& tables, const Clock& clock,
               log::Logger log, Counters& counters, WriterNews news)
    : options_(std::move(options)),
      queue_(queue),
      tables_(tables),
      clock_(clock),
      log_(std::move(log)),
      counters_(counters),
      news_(std::move(news)),
      backoff_(options_.retry_min, options_.retry_max, std::random_device{}()),
      pruned_at_(clock.steady()) {}

void Writer::run(std::stop_token stop) {
    try {
        while (!stop.stop_requested() && (next_ || !queue_.drained())) {
            counters_.writer_beat.now(clock_);
            round(stop);
            prune_now_and_then();
        }
    } catch (const Fenced& fenced) {
        log_.warn("fenced", {{"reason", fenced.what()}, {"waiting", queue_.size()}});
        news_.fenced();
    }
}

void Writer::round(std::stop_token stop) {
    gather(next_ ? milliseconds{0} : kIdleRound);
    auto gathered = std::exchange(next_, std::nullopt);
    if (!gathered) return;
    auto news = gathered->batch.take();
    if (news.empty() || !store(std::move(news), stop)) return;
    const auto now = clock_.steady();
    for (const auto at : gathered->read_at) counters_.lag.add(now - at);
}

/// Adds what waits to the next batch, up to its size.
void Writer::gather(milliseconds wait) {
    const auto room = options_.batch_max - (next_ ? next_->items : 0);
    if (room == 0) return;
    auto items = queue_.pop(room, wait);
    if (items.empty()) return;
    if (!next_) next_.emplace(Batch{options_.server, cursor_, clock_.now()});
    next_->items += items.size();
    for (auto& item : items) {
        if (const auto* event = std::get_if<StreamEvent>(&item);
            event != nullptr && event->read_at != Clock::Steady{})
            next_->read_at.push_back(event->read_at);
        next_->batch.apply(std::move(item));
    }
}

/// False: stopped before all of it was written.
bool Writer::store(domain::Batch batch, std::stop_token stop) {
    bool told = false;
    while (true) {
        try {
            const auto count = rows(batch);
            try_once(batch);
            counters_.rows_written += count;
            ++counters_.batches;
            if (counters_.database_lost.exchange(false)) log_.info("database_back");
            backoff_.reset();
            return true;
        } catch (const DatabaseUnavailable& lost) {
            counters_.database_lost = true;
            if (!std::exchange(told, true))
                log_.warn("database_unavailable",
                          {{"error", lost.what()}, {"waiting", queue_.size()}});
            counters_.writer_beat.now(clock_);
            if (!pause(backoff_.next(), stop)) return false;
        } catch (const DatabaseRefused& refused) {
            if (divisible(batch)) {
                auto [first, second] = halves(std::move(batch));
                return store(std::move(first), stop) && !stop.stop_requested() &&
                       store(std::move(second), stop);
            }
            drop(batch, refused);
            if (batch.without_rows()) return true;
            // The cursor goes on without the row.
            batch = {.server = batch.server,
                     .cursor_at = batch.cursor_at,
                     .cursor_id = std::move(batch.cursor_id)};
            if (batch.empty()) return true;
        }
    }
}

void Writer::try_once(domain::Batch& batch) {
    fill_owners(batch);
    const auto applied = tables_.apply(batch, options_.fence, [this] { gather(milliseconds{0}); });
    if (!applied.unread.empty()) news_.unread(applied.unread);
    if (!applied.changed.empty()) news_.changed(applied.changed);
    if (applied.unseen) news_.unseen();
}

void Writer::drop(const domain::Batch& row, const DatabaseRefused& why) {
    ++counters_.rows_dropped;
    log_.error("row_refused", {{"table", why.table},
                               {"key", name_of_first(row)},
                               {"number", why.number},
                               {"error", why.what()}});
}

void Writer::fill_owners(domain::Batch& batch) {
    const auto now = clock_.steady();
    std::set<Username> unknown;
    batch.owners.clear();
    for (const auto& username : usernames(batch)) {
        const auto known = owners_.find(username);
        // A profile is read because something changed: its service's client, perhaps.
        const bool believed = known != owners_.end() && known->second.until > now &&
                              !batch.accounts.contains(username);
        if (!believed) unknown.insert(username);
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
