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
            64;  ///< Tabs of one client's people; more is a runaway script.
        /// A page that reads slower than this much is better off with a snapshot.
        std::size_t queue_bytes_max = 262'144;
        /// The snapshot of the largest client.
        std::size_t opening_bytes_max = 4'194'304;
        seconds stalled{10};              ///< Without progress for as long, the reader is gone.
        seconds heartbeat{8};             ///< A comment at least every 10 s.
        std::size_t backlog_max = 20000;  ///< Messages kept for streams that are being opened.
    };

    Hub(Limits limits, const Clock& clock, log::Logger log);
    /// Tells every stream to come back, writes what fits, and ends.
    ~Hub();

    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;

    /// Whether one more stream of this client has room; to be asked before its snapshot is read.
    /// Any thread.
    bool has_room(ClientId client);
    /// Any thread.
    void park(fcgi::ParkedStream connection, EventStream stream);
    /// Messages in the order of their ids, and how far the log has been read (a change may be
    /// nobody's). Any one thread. The first call has no messages: it says where reading begins.
    void publish(std::vector<Message> messages, std::uint64_t read_to);
    /// Ends the streams of these clients, whose accounts have changed hands; they come back with
    /// what is theirs now.
    void end_streams_of(std::vector<ClientId> clients);

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
        std::vector<ClientId> ended;
        std::uint64_t read_to = 0;
        std::uint64_t begin = 0;  ///< Where reading began.
        bool started = false;
    };

    void run();
    void wake();
    void take_inbox();
    void open(fcgi::ParkedStream connection, const EventStream& opening);
    void deliver(const Message& message);
    void send(Stream& stream, const Records& shared, std::size_t queue_max);
    void flush(Stream& stream);
    void finish(Stream& stream);
    void look_after_streams();
    void watch(Stream& stream, bool writable);
    void remove(int fd);
    Clock::Steady end_of_life(Clock::Steady now);

    const Limits limits_;
    const Clock& clock_;
    log::Logger log_;
    int epoll_;
    int event_;
    Guarded<Inbox> inbox_;
    Guarded<std::unordered_map<std::int64_t, std::size_t>> open_by_client_;
    std::atomic<bool> stopping_{false};
    std::atomic<std::size_t> open_{0};
    std::atomic<std::uint64_t> delivered_{0};
    std::atomic<std::uint64_t> dropped_{0};
    std::atomic<std::uint64_t> last_id_{0};

    // The hub's thread alone touches what follows.
    std::unordered_map<int, std::unique_ptr<Stream>> streams_;
    std::unordered_map<std::int64_t, std::vector<Stream*>> by_client_;
    std::deque<Message> backlog_;
    std::uint64_t backlog_floor_ = 0;  ///< Messages up to and including this id are no longer kept.
    std::minstd_rand random_;
    Clock::Steady looked_at_{};
    Records heartbeat_;
    bool started_ = false;

    std::thread thread_;  ///< Last: it starts when all else is there.
};

}  // namespace eb::app
