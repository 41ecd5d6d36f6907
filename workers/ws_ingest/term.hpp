// One holding of the lease: everything that reads and writes while this worker is the one. Made
// anew each time, so nothing of a lost term can be written in the next.
#pragma once

#include "account_reader.hpp"
#include "gap_filler.hpp"
#include "lease_keeper.hpp"
#include "periodic.hpp"
#include "settings.hpp"
#include "stream.hpp"
#include "watches.hpp"
#include "writer.hpp"

#include <atomic>
#include <functional>
#include <memory>

namespace eb::workers::ws_ingest {

/// Who a term works with.
struct Neighbours {
    Tables& tables;
    Lease& lease;
    const Clock& clock;
    Stream::Resolve resolve;
    /// A connection to the server's Admin API; `stop` ends its calls.
    std::function<std::shared_ptr<RemoteServer>(const Upstream&, const std::stop_token&)> server;
};

class Term {
public:
    Term(const Settings& settings, Neighbours neighbours, store::Fence fence,
         const log::Logger& log, Counters& counters, LeaseTimes times = {});

    /// Works until stopped (true; what was read is written by then) or until the lease is
    /// another's (false; what was read is thrown away).
    bool run(const std::stop_token& stop);

private:
    void end();
    void lost();
    net::awaitable<void> beat();
    void connected(std::uint64_t connection, const Upstream& upstream);
    void heard(const comet::Event& event);
    void watch(Periodic& periodic, std::stop_token stop,
               const std::function<void(RemoteServer&)>& look);
    void adopt();

    Neighbours with_;
    const store::Fence fence_;
    const LeaseTimes times_;
    const log::Logger log_;
    Counters& counters_;

    net::io_context io_{1};
    net::steady_timer beat_{io_};
    std::stop_source calls_;  ///< Ends calls that are under way.
    BoundedQueue<Item> queue_;
    Servers servers_;
    Writer writer_;
    GapFiller gaps_;
    AccountReader accounts_;
    PresenceWatch presence_;
    ProgressWatch progress_;
    Periodic heartbeat_;
    Periodic progressing_;
    Periodic adopting_;
    Stream stream_;
    bool ending_ = false;  ///< On io_'s thread.
    std::atomic<bool> lost_{false};
};

}  // namespace eb::workers::ws_ingest
