// Following the change log.
#include "app/pulse/tail.hpp"

#include "json/reader.hpp"
#include "pulse/payload.hpp"

#include <algorithm>

namespace eb::app {
namespace {

constexpr int kRowsMax = 1000;
// Streams that come back after a restart find what they missed in memory.
constexpr std::uint64_t kBackToMax = 20'000;
constexpr std::size_t kNobodysMax = 10'000;

/// Clients whose set of accounts is no longer the same: their open streams were scoped by the old
/// one.
std::vector<ClientId> moved(const Directory& before, const Directory& after) {
    std::vector<ClientId> clients;
    for (const auto& [client, accounts] : before.accounts) {
        if (after.accounts_of(client) != accounts) clients.push_back(client);
    }
    for (const auto& [client, accounts] : after.accounts) {
        if (!before.accounts.contains(client)) clients.push_back(client);
    }
    return clients;
}

}  // namespace

std::optional<News> news_of(const LogEntry& entry, const Directory& directory) {
    const auto client = directory.owner(entry.account);
    if (client == ClientId{0}) return std::nullopt;
    auto what = pulse::what_of(entry.kind, entry.payload);
    if (!what) return std::nullopt;
    return News{entry.id, entry.at, client, std::move(*what), {}};
}

Tail::Tail(TailSource source, Boards& boards, Hub& hub, Periods periods, const Clock& clock,
           log::Logger log)
    : source_(std::move(source)),
      boards_(boards),
      hub_(hub),
      periods_(periods),
      clock_(clock),
      log_(std::move(log)),
      directory_(std::make_shared<const Directory>()),
      read_at_(clock.steady().time_since_epoch().count()),
      thread_([this] { run(); }) {}

Tail::~Tail() {
    {
        const std::lock_guard guard{stop_mutex_};
        stopping_ = true;
    }
    stop_signal_.notify_all();
    thread_.join();
}

bool Tail::wait_until_fresh(seconds patience) {
    std::unique_lock lock{stop_mutex_};
    return stop_signal_.wait_for(lock, patience, [this] { return fresh_.load(); });
}

seconds Tail::age() const {
    const Clock::Steady read_at{Clock::Steady::duration{read_at_}};
    return std::chrono::duration_cast<seconds>(clock_.steady() - read_at);
}

void Tail::run() {
    milliseconds wait{0};
    while (true) {
        {
            std::unique_lock lock{stop_mutex_};
            if (stop_signal_.wait_for(lock, wait, [this] { return stopping_; })) return;
        }
        try {
            const auto found = step();
            wait = pause(found);
            interrupted_ = false;
            read_at_ = clock_.steady().time_since_epoch().count();
            if (found != Found::more && !fresh_.exchange(true)) {
                log_.info("pulse_fresh", {{"read_to", read_to_}});
                const std::lock_guard guard{stop_mutex_};  // Or a waiter could miss it.
                stop_signal_.notify_all();
            }
        } catch (const std::exception& error) {
            wait = seconds{1};
            if (fresh_.exchange(false) || !std::exchange(interrupted_, true))
                log_.error("pulse_stale", {{"why", error.what()}});
            interrupted_ = true;
        }
    }
}

milliseconds Tail::pause(Found found) {
    const auto now = clock_.steady();
    if (found != Found::nothing) found_at_ = now;
    if (found == Found::more) return milliseconds{0};
    return now - found_at_ < periods_.lively ? std::min(periods_.quick, periods_.tick)
                                             : periods_.tick;
}

Tail::Found Tail::step() {
    if (!began_) begin();
    else if (interrupted_) check_gap();
    if (auto offered = take_offer()) use(std::move(*offered));
    if (clock_.steady() - directory_at_ >= periods_.directory) read_directory();

    const auto entries = source_.log_after(read_to_, kRowsMax);
    if (entries.empty()) return Found::nothing;
    auto news = news_of_all(entries);
    source_.name(news);
    std::vector<Message> messages;
    messages.reserve(news.size());
    for (const auto& one : news) messages.push_back({one.id, one.client, records_of(render(one))});
    // Boards first: a stream that opens with one may be ahead of the hub, but not behind it.
    boards_.apply(news, entries.back().id);
    read_to_ = entries.back().id;
    hub_.publish(std::move(messages), read_to_);
    return entries.size() == kRowsMax ? Found::more : Found::some;
}

void Tail::begin() {
    const auto range = source_.log_range();
    const auto back = range.last_id - std::min(range.last_id, kBackToMax);
    read_to_ = range.first_id == 0 ? range.last_id : std::max(back, range.first_id - 1);
    read_directory();
    boards_.apply({}, read_to_);
    boards_.forget_all();
    hub_.publish({}, read_to_);
    began_ = true;
}

// Rows live an hour, and a database may come back from a backup: what then lies between is unknown.
void Tail::check_gap() {
    const auto range = source_.log_range();
    const bool pruned =
        range.first_id > read_to_ + 1 || (range.first_id == 0 && range.last_id > read_to_);
    if (!pruned && range.last_id >= read_to_) return;
    log_.warn("pulse_gap",
              {{"read_to", read_to_}, {"first_id", range.first_id}, {"last_id", range.last_id}});
    read_to_ = range.last_id;
    read_directory();
    boards_.apply({}, read_to_);
    boards_.forget_all();
    hub_.publish({}, read_to_);
    hub_.begin_all_anew();
}

void Tail::offer(Directory directory) {
    auto offered = offered_.lock();
    *offered = std::move(directory);
}

std::optional<Directory> Tail::take_offer() {
    auto offered = offered_.lock();
    return std::exchange(*offered, std::nullopt);
}

void Tail::read_directory() { use(source_.directory()); }

void Tail::use(Directory read) {
    read.known = true;
    const auto fresh = std::make_shared<const Directory>(std::move(read));
    const auto before = directory_.copy();
    directory_at_ = clock_.steady();
    {
        auto shared = directory_.lock();
        *shared = fresh;
    }
    if (!began_) return;
    if (auto clients = moved(*before, *fresh); !clients.empty()) {
        boards_.forget(clients);
        hub_.begin_anew(std::move(clients));
    }
}

std::vector<News> Tail::news_of_all(const std::vector<LogEntry>& entries) {
    auto directory = directory_.copy();
    const bool missed = std::any_of(entries.begin(), entries.end(), [&](const LogEntry& entry) {
        return directory->owner(entry.account) == ClientId{0} && !nobodys_.contains(entry.account);
    });
    if (missed && clock_.steady() - directory_at_ >= periods_.miss) {
        read_directory();
        directory = directory_.copy();
        // Looked for once is enough: the next regular reading finds an owner, if there is one.
        if (nobodys_.size() > kNobodysMax) nobodys_.clear();
        for (const auto& entry : entries) {
            if (directory->owner(entry.account) == ClientId{0}) nobodys_.insert(entry.account);
        }
    }

    std::vector<News> all;
    for (const auto& entry : entries) {
        try {
            if (auto news = news_of(entry, *directory)) all.push_back(std::move(*news));
        } catch (const json::Malformed& error) {
            log_.error("change_unreadable",
                       {{"id", entry.id}, {"kind", entry.kind}, {"why", error.what()}});
        }
    }
    return all;
}

}  // namespace eb::app
