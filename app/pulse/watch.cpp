// Rounds.
#include "app/pulse/watch.hpp"

#include <algorithm>

namespace eb::app {
namespace {

constexpr seconds kLookGapMax{600};  // Longer apart, two looks cannot be compared.
constexpr int kShare = 50;           // A task may take a fiftieth of the time.
constexpr std::string_view kWorkerLease = "ws:";
constexpr std::string_view kStreamSign = "ws-stream:";

}  // namespace

Difference unlogged(const store::JobsLook& before, const store::JobsLook& after) {
    Difference found;
    for (const auto& [key, username] : after.live) {
        if (!before.live.contains(key) && !after.logged.contains(key)) found.started.insert(key);
    }
    for (const auto& key : after.ended) {
        if (!before.ended.contains(key) && !after.logged_ends.contains(key))
            found.ended.insert(key);
    }
    for (const auto& [key, username] : before.live) {
        // Our writers take a job out of the running ones with its end alone.
        if (!after.live.contains(key) && !after.logged_ends.contains(key) &&
            !after.ended.contains(key))
            found.vanished.emplace(key, username);
    }
    return found;
}

std::map<ServerId, sys_seconds> Signs::see(const std::vector<store::LeaseEnd>& rows,
                                           sys_seconds now) {
    std::map<std::string, sys_seconds> over;
    std::map<ServerId, sys_seconds> quiet;
    for (const auto& row : rows) {
        const bool stream = row.name.starts_with(kStreamSign);
        if (!row.over || (!stream && !row.name.starts_with(kWorkerLease))) continue;
        const auto known = over_since_.find(row.name);
        const auto since = known != over_since_.end()        ? known->second
                           : row.expires_at == sys_seconds{} ? now
                                                             : row.expires_at;
        over.emplace(row.name, since);
        if (now - since < (stream ? patience_.stream : patience_.worker)) continue;
        const ServerId server{row.name.substr(stream ? kStreamSign.size() : kWorkerLease.size())};
        const auto [found, is_first] = quiet.emplace(server, since);
        if (!is_first) found->second = std::min(found->second, since);
    }
    over_since_ = std::move(over);
    return quiet;
}

Watch::Watch(Source source, Tail& tail, Boards& boards, Hub& hub, Liveness& liveness,
             Periods periods, const Clock& clock, log::Logger log)
    : source_(std::move(source)),
      tail_(tail),
      boards_(boards),
      hub_(hub),
      liveness_(liveness),
      periods_(periods),
      clock_(clock),
      log_(std::move(log)),
      signs_(periods.patience),
      thread_([this] { run(); }) {}

Watch::~Watch() {
    {
        const std::lock_guard guard{stop_mutex_};
        stopping_ = true;
    }
    stop_signal_.notify_all();
    thread_.join();
}

void Watch::run() {
    // The tail reads who owns what when it begins.
    directory_.at = clock_.steady() + periods_.directory;
    while (true) {
        round();
        std::unique_lock lock{stop_mutex_};
        if (stop_signal_.wait_for(lock, periods_.round, [this] { return stopping_; })) return;
    }
}

void Watch::round() {
    see_database();
    on_time(directory_, periods_.directory, "directory",
            [this] { tail_.offer(source_.directory()); });
    on_time(compare_, periods_.compare, "compare", [this] { compare(); });
    on_time(leases_, periods_.leases, "leases", [this] { see_leases(); });
    say();
}

template <class Task>
void Watch::on_time(Due& due, seconds period, const char* what, const Task& task) {
    const auto begin = clock_.steady();
    if (begin < due.at) return;
    try {
        task();
        due.failing = false;
    } catch (const std::exception& error) {
        if (!std::exchange(due.failing, true))
            log_.warn("watch_failed", {{"task", what}, {"why", error.what()}});
    }
    const auto took = clock_.steady() - begin;
    due.at = clock_.steady() + std::max<Clock::Steady::duration>(period, took * kShare);
}

void Watch::compare() {
    auto look = source_.look(looked_ ? std::optional{looked_->log_id} : std::nullopt);
    const bool comparable = looked_ && looked_->whole && look.whole &&
                            look.now - looked_->now <= kLookGapMax &&
                            look.log_id >= looked_->log_id;
    if (!comparable) {
        looked_ = std::move(look);
        return;
    }
    const auto found = unlogged(*looked_, look);
    if (!found.started.empty() || !found.ended.empty()) {
        // Written before the look is kept: should it fail, the next look finds them again.
        const int told = source_.tell(found, looked_->log_id);
        log_.info("unlogged_jobs", {{"told", told}});
    }
    std::set<ClientId> clients;
    const auto directory = tail_.directory();
    for (const auto& [key, username] : found.vanished) {
        const auto client = directory->owner({key.server, username});
        if (client != ClientId{0}) clients.insert(client);
    }
    if (!clients.empty()) {
        // How such a job ended nobody knows, so no event can say it: a snapshot without it does.
        const std::vector<ClientId> all{clients.begin(), clients.end()};
        boards_.forget(all);
        hub_.begin_anew(all);
        log_.info("vanished_jobs", {{"jobs", found.vanished.size()}, {"clients", all.size()}});
    }
    looked_ = std::move(look);
}

void Watch::see_leases() { quiet_ = signs_.see(source_.leases(), clock_.now()); }

void Watch::see_database() {
    const auto age = tail_.age();
    if (age < periods_.stale) database_since_ = {};
    else if (database_since_ == sys_seconds{}) database_since_ = clock_.now() - age;
}

void Watch::say() {
    auto told = liveness_.learn(*tail_.directory(), database_since_, quiet_);
    if (told.empty()) return;
    std::vector<std::pair<ClientId, Records>> words;
    words.reserve(told.size());
    for (const auto& [client, text] : told) words.emplace_back(client, records_of(text));
    hub_.tell(std::move(words));
}

}  // namespace eb::app
