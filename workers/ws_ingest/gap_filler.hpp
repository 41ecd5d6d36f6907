// What happened while we were not connected, from the Admin API: all that has not ended, what
// started or ended since the cursor, and the end of every job that our tables still show running.
// It goes the way of events, through the queue, and reading does not wait for it.
#pragma once

#include "backoff.hpp"
#include "bounded_queue.hpp"
#include "counters.hpp"
#include "item.hpp"
#include "log/log.hpp"
#include "server.hpp"
#include "tables.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

namespace eb::workers::ws_ingest {

struct GapOptions {
    milliseconds retry_min{1'000};
    milliseconds retry_max{60'000};
    seconds first_range{24 * 3600};  ///< Without a cursor.
    seconds overlap{900};            ///< Clocks differ, and events may be told late.
    seconds step{24 * 3600};  ///< A long absence is read day by day: no answer grows without bound.
};

class GapFiller {
public:
    GapFiller(GapOptions options, BoundedQueue<Item>& queue, Tables& tables, const Clock& clock,
              log::Logger log, Counters& counters);

    /// The stream is connected: fill what came before. Replaces a fill that still runs. Any thread.
    void request(std::uint64_t connection, std::shared_ptr<RemoteServer> server);

    /// Until stopped: one fill after another, each repeated until it succeeds or a newer connection
    /// replaces it.
    void run(std::stop_token stop);

private:
    struct Request {
        std::uint64_t connection = 0;
        std::shared_ptr<RemoteServer> server;
    };
    class Replaced {};  ///< A newer connection asks for more.

    void fill(const Request& request, std::stop_token stop);
    void push(Item item, const Request& request, std::stop_token stop);
    bool replaced(const Request& request) const;

    GapOptions options_;
    BoundedQueue<Item>& queue_;
    Tables& tables_;
    const Clock& clock_;
    log::Logger log_;
    Counters& counters_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::optional<Request> next_;
};

}  // namespace eb::workers::ws_ingest
