// The one thread that writes: takes what has come as soon as its last transaction is committed, so
// that batches grow with the load and a lone event waits for nobody. While the database is at work
// on a transaction, the next one's items are gathered.
#pragma once

#include "backoff.hpp"
#include "batch.hpp"
#include "bounded_queue.hpp"
#include "counters.hpp"
#include "cursor.hpp"
#include "item.hpp"
#include "log/log.hpp"
#include "tables.hpp"

#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

namespace eb::workers::ws_ingest {

struct WriterOptions {
    ServerId server;
    store::Fence fence{};  ///< Shown with every transaction.
    std::size_t batch_max = 500;
    milliseconds retry_min{200};
    milliseconds retry_max{10'000};
    seconds owner_age_max{
        60};  ///< How long an account's owner is believed; none for a sixth of it.
    seconds prune_every{60};
};

/// What others want to know; on the writer's thread.
struct WriterNews {
    /// Accounts whose profiles want to be read.
    std::function<void(const std::set<Username>&)> unread = [](const std::set<Username>&) {};
    /// And anew, whenever they were read.
    std::function<void(const std::set<Username>&)> changed = [](const std::set<Username>&) {};
    /// There are devices of which nobody has said whether they are connected.
    std::function<void()> unseen = [] {};
    /// Another worker holds the lease: the writer has ended, and what waits is not to be written.
    std::function<void()> fenced = [] {};
};

class Writer {
public:
    Writer(WriterOptions options, BoundedQueue<Item>& queue, Tables& tables, const Clock& clock,
           log::Logger log, Counters& counters, WriterNews news = {});

    /// Until the queue is closed and drained, or the lease is another's. A stop request ends it at
    /// once: what is not written by then is read again by the next gap fill.
    void run(std::stop_token stop);

private:
    /// What the next transaction writes, and when its events were read.
    struct Gathered {
        Batch batch;
        std::size_t items = 0;
        std::vector<Clock::Steady> read_at;
    };

    void round(std::stop_token stop);
    void gather(milliseconds wait);
    bool store(domain::Batch batch, std::stop_token stop);
    void try_once(domain::Batch& batch);
    void drop(const domain::Batch& row, const DatabaseRefused& why);
    void fill_owners(domain::Batch& batch);
    void prune_now_and_then();

    struct Owner {
        ClientId client;
        Clock::Steady until;
    };

    WriterOptions options_;
    BoundedQueue<Item>& queue_;
    Tables& tables_;
    const Clock& clock_;
    log::Logger log_;
    Counters& counters_;
    WriterNews news_;
    Backoff backoff_;
    Cursor cursor_;
    std::optional<Gathered> next_;
    std::map<Username, Owner> owners_;
    Clock::Steady pruned_at_;
};

}  // namespace eb::workers::ws_ingest
