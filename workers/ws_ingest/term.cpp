// Threads share the queue and the counters; the stream runs on the thread that calls run().
#include "term.hpp"

#include "threads.hpp"

namespace eb::workers::ws_ingest {
namespace {

// With a full queue the worker stays below 64 MB.
constexpr std::size_t kQueueBytesMax = 24 << 20;
constexpr int kAccountReads = 4;  // At a time: an Admin API has other callers too.
constexpr milliseconds kBeat{1'000};
// A new device is shown online a moment after its row is there; a first start writes rows for
// minutes, and a list of all connections is a large answer.
constexpr milliseconds kSettle{1'000};
constexpr milliseconds kLooksApart{5'000};

void rethrow(std::exception_ptr failed) {
    if (failed) std::rethrow_exception(failed);
}

}  // namespace

Term::Term(const Settings& settings, Neighbours neighbours, store::Fence fence,
           const log::Logger& log, Counters& counters, LeaseTimes times)
    : with_(std::move(neighbours)),
      fence_(std::move(fence)),
      times_(times),
      log_(settings.ws_debug ? log.at(log::Level::debug) : log),
      counters_(counters),
      queue_(static_cast<std::size_t>(settings.queue), kQueueBytesMax),
      writer_({.server = settings.profile.name,
               .fence = fence_,
               .batch_max = static_cast<std::size_t>(settings.batch)},
              queue_, with_.tables, with_.clock,
              settings.db_debug ? log.at(log::Level::debug) : log, counters,
              {.unread = [this](const std::set<Username>& who) { accounts_.unread(who); },
               .changed = [this](const std::set<Username>& who) { accounts_.changed(who); },
               .unseen = [this] { heartbeat_.soon(kSettle, kLooksApart); },
               .fenced = [this] { lost(); }}),
      gaps_({}, queue_, with_.tables, with_.clock, log_, counters),
      accounts_({}, queue_, with_.tables, servers_, with_.clock, log_, counters),
      presence_(Presence{settings.offline_strikes, milliseconds{settings.heartbeat} / 2}, queue_,
                with_.tables, with_.clock, log_, counters,
                [this](const std::set<Username>& who) { accounts_.unread(who); }),
      progress_(settings.interrupted_grace, queue_, with_.tables, log_, counters),
      heartbeat_(settings.heartbeat),
      progressing_(settings.progress),
      adopting_(settings.adopt),
      stream_(
          io_,
          {.ping = settings.ping,
           .idle = settings.idle,
           .frame_bytes_max = static_cast<std::size_t>(settings.frame_bytes_max)},
          with_.resolve,
          [this](std::uint64_t connection, const Upstream& upstream) {
              connected(connection, upstream);
          },
          queue_, with_.clock, log_, counters) {
    queue_.on_room([this] { stream_.room(); });
    stream_.on_event([this](const comet::Event& event) { heard(event); });
}

bool Term::run(const std::stop_token& stop) {
    ++counters_.terms;
    auto writing = thread_for("writer", log_, [this](std::stop_token now) { writer_.run(now); });
    std::vector<std::jthread> others;
    const auto start = [&](const char* name, auto run) {
        others.push_back(thread_for(name, log_, std::move(run)));
    };
    auto keeping = thread_for("lease", log_, [this](std::stop_token now) {
        if (!keep(with_.lease, fence_, times_, log_, counters_, now)) lost();
    });
    start("gap_filler", [this](std::stop_token now) { gaps_.run(now); });
    for (int i = 0; i < kAccountReads; ++i)
        start("account_reader", [this](std::stop_token now) { accounts_.run(now); });
    start("presence", [this](std::stop_token now) {
        watch(heartbeat_, now, [&](RemoteServer& server) { presence_.look(server, now); });
    });
    start("progress", [this](std::stop_token now) {
        watch(progressing_, now, [&](RemoteServer& server) { progress_.look(server, now); });
    });
    start("adoption", [this](std::stop_token now) { adopting_.run(now, [this] { adopt(); }); });

    const std::stop_callback on_stop{stop, [this] { net::post(io_, [this] { end(); }); }};
    net::co_spawn(io_, stream_.run(), rethrow);
    net::co_spawn(io_, beat(), rethrow);
    io_.run();

    // Nothing is read any more. The lease is kept for as long as something is written.
    for (auto& thread : others) thread.request_stop();
    if (lost_) writing.request_stop();
    writing.join();
    others.clear();
    keeping = {};
    counters_.lease_held = false;
    counters_.queue_items = counters_.queue_bytes = 0;
    return !lost_;
}

void Term::end() {
    if (std::exchange(ending_, true)) return;
    log_.info("term_ends", {{"lost", lost_.load()}, {"waiting", queue_.size()}});
    stream_.stop();
    calls_.request_stop();
    queue_.close();
    beat_.cancel();
}

/// Another worker writes now. Any thread.
void Term::lost() {
    lost_ = true;
    net::post(io_, [this] { end(); });
}

/// That the reading thread goes round, and how much waits.
net::awaitable<void> Term::beat() {
    while (!ending_) {
        counters_.reader_beat.now(with_.clock);
        counters_.queue_items = queue_.size();
        counters_.queue_bytes = queue_.bytes();
        beat_.expires_after(kBeat);
        error_code cancelled;
        co_await beat_.async_wait(net::redirect_error(net::use_awaitable, cancelled));
    }
}

void Term::connected(std::uint64_t connection, const Upstream& upstream) {
    const auto make = [this, upstream] { return with_.server(upstream, calls_.get_token()); };
    servers_.set(make);
    gaps_.request(connection, make());
    accounts_.connected();
    heartbeat_.kick();
}

/// Before the event goes into the queue.
void Term::heard(const comet::Event& event) {
    accounts_.heard(event);
    presence_.heard(event);
}

void Term::watch(Periodic& periodic, std::stop_token stop,
                 const std::function<void(RemoteServer&)>& look) {
    Servers::Mine mine{servers_};
    periodic.run(stop, [&] {
        if (auto* server = mine.get()) look(*server);
    });
}

void Term::adopt() {
    try {
        accounts_.moved(with_.tables.moved());
    } catch (const DatabaseUnavailable& error) {
        log_.debug("adoption_put_off", {{"error", error.what()}});  // The writer says it louder.
    }
}

}  // namespace eb::workers::ws_ingest
