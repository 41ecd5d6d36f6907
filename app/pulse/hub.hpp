// The hub: one thread that owns every open event stream.
//
// A stream is a parked FastCGI request: a descriptor, an owner, and what has not been written yet.
// It holds no thread and asks the database nothing. The tail hands in messages, each rendered once
// for its client and shared by that client's streams; the hub writes them without ever blocking.
// What does not fit waits in the stream's own queue, and a stream whose queue is full, or that has
// not moved for ten seconds, is dropped: its page comes back and resumes by the id it saw last.
#pragma once

#include "app/fcgi/stream.hpp"
#include "app/http/message.hpp"
#include "core/clock.hpp"
#include "core/guarded.hpp"
#include "log/log.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace eb::app {

/// SSE text as FastCGI records, rendered once and shared.
using Records = std::shared_ptr<const std::string>;
Records records_of(std::string_view text);

/// One message for all streams of one client.
struct Message {
    std::uint64_t id;
    ClientId client;
    Records records;
};

class Hub {
public:
    struct Limits {
        seconds lifetime{
            30};  ///< Each stream lives 80 to 100 % of it, so that they do not all return at once.
        std::size_t streams_max = 15000;  ///< Below the process's descriptors.
        std::size_t streams_per_client_max =
            50;  ///< Tabs of one client's people; more is a runaway script.
        /// A page that reads slower than this much is better off with a snapshot.
        std::size_t queue_bytes_max = 262'144;
        /// The snapshot of the largest client.
        std::size_t opening_bytes_max = 4'194'304;
        seconds stalled{10};   ///< Without progress for as long, the reader is gone.
        seconds heartbeat{9};  ///< A comment at least every 10 s; streams take turns.
        /// Messages kept for streams that come back: no query is needed for them.
        std::size_t backlog_max = 20'000;
        std::size_t backlog_bytes_max = 8'388'608;
    };

    Hub(Limits limits, const Clock& clock, log::Logger log);
    /// Tells every stream to come back, writes what fits, and ends.
    ~Hub();

    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    /// Whether one more stream of this client has room; to be asked before its snapshot is read.
    /// Any thread.
    bool has_room(ClientId client);
    enum class Resume {
        here,  ///< All that came after the id is kept here: park it with that id and no opening.
        log,   ///< The change log may know.
        snapshot,  ///< The client's accounts have changed since.
    };
    /// For EventStream::scope: to be asked before anything that the accounts decide.
    std::uint64_t scope() const { return scope_; }
    /// How a stream of this client that has seen everything up to `id` goes on. Any thread.
    Resume can_resume(ClientId client, std::uint64_t id);
    /// Any thread.
    void park(fcgi::ParkedStream connection, EventStream stream);
    /// Messages in the order of their ids, and how far the log has been read (a change may be
    /// nobody's). Any one thread. The first call has no messages: it says where reading begins.
    void publish(std::vector<Message> messages, std::uint64_t read_to);
    /// Ends the streams of these clients, whose accounts have changed; they come back to a snapshot
    /// of what is theirs now.
    void begin_anew(std::vector<ClientId> clients);
    /// The same for everybody: what lies between is not known.
    void begin_all_anew();
    /// For every stream of these clients, beside the log: without an id.
    void tell(std::vector<std::pair<ClientId, Records>> words);

    struct Stats {
        std::size_t streams = 0;
        std::uint64_t delivered = 0;
        std::uint64_t dropped = 0;
        std::uint64_t last_id = 0;
    };
    Stats stats();

private:
    struct Stream;
    struct Inbox {
        std::vector<std::pair<fcgi::ParkedStream, EventStream>> arrivals;
        std::vector<Message> messages;
        std::vector<std::pair<ClientId, Records>> words;
        std::vector<ClientId> anew;
        bool all_anew = false;
        std::uint64_t read_to = 0;
        std::uint64_t begin = 0;  ///< Where reading began.
        bool started = false;
    };
    /// What accept threads ask.
    struct Desk {
        std::unordered_map<std::int64_t, std::size_t> open;  ///< Streams by client.
        /// Clients whose accounts changed: ids up to this one are of another scope.
        struct Anew {
            std::uint64_t id, scope;
        };
        std::unordered_map<std::int64_t, Anew> anew;
        std::deque<std::pair<Clock::Steady, std::int64_t>> anew_by_age;
        bool started = false;
        std::uint64_t floor = 0;  ///< Messages up to and including this id are no longer kept.
        std::uint64_t last_id = 0;
    };

    void run();
    void wake();
    void take_inbox();
    void open(fcgi::ParkedStream connection, const EventStream& opening);
    void deliver(const Message& message);
    void keep(const Message& message);
    bool scoped_by_now(const EventStream& opening);
    void end_anew(const Inbox& inbox);
    void send(Stream& stream, const Records& shared, std::size_t queue_max);
    void flush(Stream& stream);
    void moved(Stream& stream);
    void finish(Stream& stream);
    void look_after_streams();
    void watch(Stream& stream, bool writable);
    void sweep();
    void remove(int fd);
    Stream* at(int fd);
    void mark_gone(Stream& stream);
    Clock::Steady next_heartbeat(Clock::Steady now);
    Clock::Steady end_of_life(Clock::Steady now);

    const Limits limits_;
    const Clock& clock_;
    log::Logger log_;
    int epoll_;
    int event_;
    Guarded<Inbox> inbox_;
    Guarded<Desk> desk_;
    std::atomic<bool> stopping_{false};
    std::atomic<std::size_t> open_{0};
    std::atomic<std::uint64_t> scope_{0};  ///< Counts changes of anybody's accounts.
    std::atomic<std::uint64_t> delivered_{0};
    std::atomic<std::uint64_t> dropped_{0};
    std::atomic<std::uint64_t> last_id_{0};

    // The hub's thread alone touches what follows.
    std::vector<std::unique_ptr<Stream>> streams_;  ///< By descriptor, which the system keeps low.
    std::unordered_map<std::int64_t, std::vector<Stream*>> by_client_;
    std::vector<int> gone_;  ///< To be swept, so that nothing is freed while it is in use.
    std::deque<Message> backlog_;
    std::size_t backlog_bytes_ = 0;
    std::uint64_t backlog_floor_ = 0;
    std::minstd_rand random_;
    Clock::Steady looked_at_{};
    Records heartbeat_;
    Records end_of_life_;
    bool started_ = false;

    std::thread thread_;  ///< Last: it starts when all else is there.
};

}  // namespace eb::app
