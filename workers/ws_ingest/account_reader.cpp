// The order that keeps a stale profile from winning: an event is marked here before it goes into
// the queue, and a profile goes into the queue under the same lock that finds it unmarked. So a
// profile in the queue has seen every event before it, and a later event comes behind it.
#include "account_reader.hpp"

namespace eb::workers::ws_ingest {
namespace {

constexpr std::size_t kBusyItems = 64;  // With more than that waiting, only events cause reads.
constexpr milliseconds kBusyRound{50};
constexpr milliseconds kNoServerRound{200};

using Mark = ReadList::Mark;

struct MarkOf {
    std::optional<std::pair<Username, Mark>> operator()(const comet::AccountChanged& event) const {
        return std::pair{event.username, Mark::changed};
    }
    std::optional<std::pair<Username, Mark>> operator()(const comet::AccountRemoved& event) const {
        return std::pair{event.username, Mark::told};
    }
    std::optional<std::pair<Username, Mark>> operator()(const comet::DeviceChanged& event) const {
        return std::pair{event.device.username, event.guessed ? Mark::changed : Mark::told};
    }
    template <class Other>
    std::optional<std::pair<Username, Mark>> operator()(const Other&) const {
        return std::nullopt;
    }
};

}  // namespace

AccountReader::AccountReader(ReadListOptions options, BoundedQueue<Item>& queue, Tables& tables,
                             Servers& servers, const Clock& clock, log::Logger log,
                             Counters& counters)
    : queue_(queue),
      tables_(tables),
      servers_(servers),
      clock_(clock),
      log_(std::move(log)),
      counters_(counters),
      list_(options) {}

template <class Change>
void AccountReader::change(Change change) {
    {
        const std::lock_guard guard{mutex_};
        change();
        ++changes_;
        counters_.accounts_waiting = list_.size();
    }
    changed_.notify_all();
}

void AccountReader::heard(const comet::Event& event) {
    const auto mark = std::visit(MarkOf{}, event.what);
    if (!mark || mark->first == Username{}) return;
    change([&] { list_.mark(mark->first, mark->second, clock_.steady()); });
}

void AccountReader::unread(const std::set<Username>& accounts) {
    change([&] { list_.want_unknown(accounts, clock_.steady()); });
}

void AccountReader::changed(const std::set<Username>& accounts) {
    change([&] {
        for (const auto& account : accounts) list_.mark(account, Mark::changed, clock_.steady());
    });
}

void AccountReader::moved(const std::set<Username>& accounts) {
    if (accounts.empty()) return;
    log_.info("accounts_moved", {{"count", accounts.size()}});
    change([&] { list_.want(accounts); });
}

void AccountReader::connected() {
    change([&] { list_.want_list(); });
}

bool AccountReader::busy() const { return queue_.size() > kBusyItems; }

void AccountReader::run(const std::stop_token& stop) {
    Servers::Mine mine{servers_};
    while (!stop.stop_requested()) {
        auto* server = mine.get();
        const auto reading = next(server, stop);
        if (!reading) continue;
        try {
            read(*reading, *server, stop);
            const std::lock_guard guard{mutex_};
            failing_told_ = false;
        } catch (const ServerUnavailable& error) {
            if (stop.stop_requested()) return;  // The call was ended by us.
            ++counters_.profiles_failed;
            bool told = false;
            change([&] {
                told = std::exchange(failing_told_, true);
                list_.failed(*reading, clock_.steady());
            });
            const auto& who = reading->account ? reading->account->value() : "";
            if (!told)
                log_.warn("account_read_failed", {{"username", who}, {"error", error.what()}});
        } catch (const DatabaseUnavailable& error) {
            log_.debug("account_list_put_off", {{"error", error.what()}});  // The writer says it.
            change([&] { list_.failed(*reading, clock_.steady()); });
        }
    }
}

/// Waits for something to read; absent: look again.
std::optional<ReadList::Reading> AccountReader::next(RemoteServer* server,
                                                     const std::stop_token& stop) {
    const bool busy = this->busy();
    std::unique_lock lock{mutex_};
    const auto now = clock_.steady();
    if (server != nullptr) {
        if (auto reading = list_.next(now, busy)) return reading;
    }
    const auto at = server == nullptr ? now + kNoServerRound
                    : busy            ? now + kBusyRound
                                      : list_.next_at(now, false).value_or(now + seconds{3'600});
    changed_.wait_for(lock, stop, at - now, [this, seen = changes_] { return changes_ != seen; });
    return std::nullopt;
}

void AccountReader::read(const Reading& reading, RemoteServer& server,
                         const std::stop_token& stop) {
    if (!reading.account) {
        read_list(reading.all, server);
        change([&] { list_.done(reading, clock_.steady()); });
        return;
    }
    auto account = server.account(*reading.account);
    ++counters_.profiles_read;
    if (!account) log_.info("account_gone", {{"username", *reading.account}});
    hand_over(
        reading,
        account ? Item{AccountRead{std::move(*account)}} : Item{AccountGone{*reading.account}},
        stop);
}

/// The server's accounts against those that were ever read: what came and what went.
void AccountReader::read_list(bool all, RemoteServer& server) {
    const auto known = tables_.accounts();
    const auto devices = tables_.devices();
    const auto there = server.accounts();
    std::set<Username> wanted;
    for (const auto& username : there) {
        if (all || !known.contains(username)) wanted.insert(username);
    }
    for (const auto& username : known) {
        if (all || !there.contains(username)) wanted.insert(username);
    }
    // A device can have been told of whose account was gone by then.
    for (const auto& [device, online] : devices) {
        if (!there.contains(device.username)) wanted.insert(device.username);
    }
    if (!wanted.empty())
        log_.info("accounts_unknown", {{"count", wanted.size()}, {"of", there.size()}});
    change([&] { list_.want(wanted); });
}

void AccountReader::hand_over(const Reading& reading, Item item, const std::stop_token& stop) {
    const auto bytes = bytes_of(item);
    while (true) {
        bool handled = false;
        bool stale = false;
        change([&] {
            stale = !list_.current(reading);
            handled = stale || queue_.try_push(item, bytes);
            if (handled) list_.done(reading, clock_.steady());
        });
        if (stale) ++counters_.profiles_stale;
        if (handled || !queue_.wait_for_room(bytes, stop)) return;
    }
}

}  // namespace eb::workers::ws_ingest
