// Reads the profiles of accounts on which something happened, or that no row knows, and hands them
// to the writer. What went wrong is tried again; nothing is forgotten while the process lives.
#pragma once

#include "bounded_queue.hpp"
#include "counters.hpp"
#include "item.hpp"
#include "log/log.hpp"
#include "read_list.hpp"
#include "server.hpp"
#include "tables.hpp"

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace eb::workers::ws_ingest {

class AccountReader {
public:
    AccountReader(ReadListOptions options, BoundedQueue<Item>& queue, Tables& tables,
                  Servers& servers, const Clock& clock, log::Logger log, Counters& counters);

    // Any thread.
    /// An event, before it goes into the queue.
    void heard(const comet::Event& event);
    /// Accounts of which a device is not known.
    void unread(const std::set<Username>& accounts);
    /// Accounts to which something happened.
    void changed(const std::set<Username>& accounts);
    /// Accounts whose owner is another by now.
    void moved(const std::set<Username>& accounts);
    /// The stream is connected: accounts may have come and gone.
    void connected();

    /// One of the threads that read, until stopped. At most four: each is a call to the server.
    void run(const std::stop_token& stop);

private:
    using Reading = ReadList::Reading;

    std::optional<Reading> next(RemoteServer* server, const std::stop_token& stop);
    void read(const Reading& reading, RemoteServer& server, const std::stop_token& stop);
    void read_list(bool all, RemoteServer& server);
    void hand_over(const Reading& reading, Item item, const std::stop_token& stop);
    bool busy() const;
    template <class Change>
    void change(Change change);

    BoundedQueue<Item>& queue_;
    Tables& tables_;
    Servers& servers_;
    const Clock& clock_;
    log::Logger log_;
    Counters& counters_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::uint64_t changes_ = 0;  ///< Of list_; under mutex_.
    ReadList list_;              ///< Under mutex_.
    bool failing_told_ = false;  ///< Under mutex_: said once while it repeats.
};

}  // namespace eb::workers::ws_ingest
