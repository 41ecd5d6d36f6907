// The hub's thread: arrivals, messages, writable sockets, and time.
#include "app/pulse/hub.hpp"

#include "app/http/sse.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace eb::app {
namespace {

constexpr milliseconds kTick{500};  // Deadlines are in seconds; nothing else waits for the tick.
constexpr milliseconds kComeBack{1000};  // The browser's pause after an end.
constexpr milliseconds kComeBackSoon{
    250};  // After a stop: another responder, or the restarted one, is there already.

}  // namespace

struct Hub::Stream {
    Stream(fcgi::ParkedStream parked, ClientId owner)
        : connection(std::move(parked)), client(owner) {}

    fcgi::ParkedStream connection;
    ClientId client;
    std::uint64_t last_id = 0;
    Clock::Steady ends_at{};
    Clock::Steady moved_at{};  ///< When bytes last left.
    std::string queue;         ///< Records that did not fit, from `queue_from` on.
    std::size_t queue_from = 0;
    std::size_t queue_max = 0;
    bool watching_writes = false;
    bool ending = false;  ///< Closed as soon as the queue is empty.
    bool gone = false;    ///< Swept by the loop, so that nothing is freed while it is in use.
};

Records records_of(std::string_view text) {
    return std::make_shared<const std::string>(fcgi::stdout_records(fcgi::kUsualRequestId, text));
}

Hub::Hub(Limits limits, const Clock& clock, log::Logger log)
    : limits_(limits),
      clock_(clock),
      log_(std::move(log)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      random_(std::random_device{}()),
      heartbeat_(records_of(sse::heartbeat())) {
    epoll_event interest{.events = EPOLLIN, .data = {.fd = event_}};
    if (epoll_ < 0 || event_ < 0 || epoll_ctl(epoll_, EPOLL_CTL_ADD, event_, &interest) != 0) {
        throw std::runtime_error{"the hub cannot watch its streams"};
    }
    looked_at_ = clock_.steady();
    thread_ = std::thread{[this] { run(); }};
}

Hub::~Hub() {
    stopping_ = true;
    wake();
    thread_.join();
    close(event_);
    close(epoll_);
}

void Hub::wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(event_, &one, sizeof one);
}

bool Hub::has_room(ClientId client) {
    if (open_ >= limits_.streams_max) return false;
    auto counts = open_by_client_.lock();
    const auto found = counts->find(client.value());
    return found == counts->end() || found->second < limits_.streams_per_client_max;
}

void Hub::park(fcgi::ParkedStream connection, EventStream stream) {
    ++open_;
    {
        auto counts = open_by_client_.lock();
        ++(*counts)[stream.client.value()];
    }
    {
        auto inbox = inbox_.lock();
        inbox->arrivals.emplace_back(std::move(connection), std::move(stream));
    }
    wake();
}

void Hub::publish(std::vector<Message> messages, std::uint64_t read_to) {
    {
        auto inbox = inbox_.lock();
        inbox->messages.insert(inbox->messages.end(), std::make_move_iterator(messages.begin()),
                               std::make_move_iterator(messages.end()));
        if (!std::exchange(inbox->started, true)) inbox->begin = read_to;
        inbox->read_to = read_to;
    }
    wake();
}

void Hub::end_streams_of(std::vector<ClientId> clients) {
    {
        auto inbox = inbox_.lock();
        inbox->ended.insert(inbox->ended.end(), clients.begin(), clients.end());
    }
    wake();
}

Hub::Stats Hub::stats() { return {open_, delivered_, dropped_, last_id_}; }

void Hub::run() {
    std::array<epoll_event, 256> events{};
    while (!stopping_) {
        const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                                     static_cast<int>(kTick.count()));
        for (int i = 0; i < count; ++i) {
            const auto& event = events[static_cast<std::size_t>(i)];
            if (event.data.fd == event_) {
                std::uint64_t ignored = 0;
                [[maybe_unused]] const auto got = ::read(event_, &ignored, sizeof ignored);
                continue;
            }
            const auto found = streams_.find(event.data.fd);
            if (found == streams_.end()) continue;
            auto& stream = *found->second;
            // nginx says nothing more once the request is read: what comes is its hanging up.
            if ((event.events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0)
                stream.gone = true;
            else flush(stream);
            if (stream.gone) remove(event.data.fd);
        }
        take_inbox();
        if (clock_.steady() - looked_at_ >= kTick) look_after_streams();
    }
    take_inbox();
    const auto farewell = records_of(sse::retry(kComeBackSoon));
    for (auto& [fd, stream] : streams_) {
        send(*stream, farewell, limits_.queue_bytes_max);
        finish(*stream);
    }
    streams_.clear();
}

void Hub::take_inbox() {
    Inbox inbox;
    {
        auto shared = inbox_.lock();
        std::swap(inbox, *shared);
        shared->read_to = inbox.read_to;
        shared->started = inbox.started;
        shared->begin = inbox.begin;
    }
    if (!started_ && inbox.started) {
        started_ = true;
        backlog_floor_ = inbox.begin;  // Nothing older was ever here.
    }
    for (const auto& message : inbox.messages) deliver(message);
    last_id_ = std::max<std::uint64_t>(last_id_, inbox.read_to);
    for (auto& [connection, stream] : inbox.arrivals) open(std::move(connection), stream);
    for (const auto client : inbox.ended) {
        const auto found = by_client_.find(client.value());
        if (found == by_client_.end()) continue;
        for (auto* stream : found->second) finish(*stream);
    }
    std::vector<int> gone;
    for (const auto& message : inbox.messages) {
        const auto found = by_client_.find(message.client.value());
        if (found == by_client_.end()) continue;
        for (const auto* stream : found->second) {
            if (stream->gone) gone.push_back(stream->connection.descriptor());
        }
    }
    for (const int fd : gone) remove(fd);
}

Clock::Steady Hub::end_of_life(Clock::Steady now) {
    const auto whole = std::chrono::duration_cast<milliseconds>(limits_.lifetime).count();
    std::uniform_int_distribution<long long> share{whole * 8 / 10, whole};
    return now + milliseconds{share(random_)};
}

void Hub::open(fcgi::ParkedStream connection, const EventStream& opening) {
    const int fd = connection.descriptor();
    auto owned = std::make_unique<Stream>(std::move(connection), opening.client);
    auto& stream = *owned;
    const auto now = clock_.steady();
    stream.last_id = opening.last_id;
    stream.moved_at = now;
    stream.ends_at = end_of_life(now);

    epoll_event interest{.events = EPOLLIN | EPOLLRDHUP, .data = {.fd = fd}};
    streams_[fd] = std::move(owned);
    by_client_[opening.client.value()].push_back(&stream);
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &interest) != 0) {
        remove(fd);
        return;
    }

    send(stream, records_of(event_stream_head() + sse::retry(kComeBack) + opening.opening),
         limits_.opening_bytes_max);
    if (stream.last_id < backlog_floor_) {
        // What lies between its opening and now is no longer here: it comes back and asks again.
        finish(stream);
    } else {
        for (const auto& message : backlog_) {
            if (message.client == stream.client && message.id > stream.last_id) {
                stream.last_id = message.id;
                send(stream, message.records, limits_.opening_bytes_max);
            }
        }
    }
    if (stream.gone) remove(fd);
}

void Hub::deliver(const Message& message) {
    backlog_.push_back(message);
    while (backlog_.size() > limits_.backlog_max) {
        backlog_floor_ = backlog_.front().id;
        backlog_.pop_front();
    }
    const auto found = by_client_.find(message.client.value());
    if (found == by_client_.end()) return;
    for (auto* stream : found->second) {
        if (stream->gone || stream->ending || message.id <= stream->last_id) continue;
        stream->last_id = message.id;
        send(*stream, message.records, limits_.queue_bytes_max);
        ++delivered_;
    }
}

void Hub::send(Stream& stream, const Records& shared, std::size_t queue_max) {
    if (stream.gone) return;
    const auto id = stream.connection.request_id();
    const std::string renumbered =
        id == fcgi::kUsualRequestId ? std::string{} : fcgi::renumbered(*shared, id);
    const std::string& records = id == fcgi::kUsualRequestId ? *shared : renumbered;
    std::size_t written = 0;
    if (stream.queue.empty()) {
        const auto wrote = stream.connection.write(records, written);
        if (written > 0) stream.moved_at = clock_.steady();
        if (wrote == fcgi::ParkedStream::Wrote::all) return;
        if (wrote == fcgi::ParkedStream::Wrote::gone) {
            stream.gone = true;
            return;
        }
    }
    stream.queue_max = std::max(stream.queue.empty() ? 0 : stream.queue_max, queue_max);
    stream.queue.append(records, written);
    if (stream.queue.size() - stream.queue_from > stream.queue_max) {
        ++dropped_;
        stream.gone = true;
        return;
    }
    watch(stream, true);
}

void Hub::flush(Stream& stream) {
    std::size_t written = 0;
    const auto rest = std::string_view{stream.queue}.substr(stream.queue_from);
    const auto wrote = stream.connection.write(rest, written);
    if (written > 0) stream.moved_at = clock_.steady();
    stream.queue_from += written;
    if (wrote == fcgi::ParkedStream::Wrote::gone) stream.gone = true;
    if (wrote != fcgi::ParkedStream::Wrote::all) return;
    std::string{}.swap(stream.queue);  // Gives the memory back, which clear() would keep.
    stream.queue_from = 0;
    watch(stream, false);
    if (stream.ending) stream.gone = true;
}

void Hub::finish(Stream& stream) {
    if (stream.gone || stream.ending) return;
    stream.ending = true;
    const auto records = fcgi::end_records(stream.connection.request_id());
    std::size_t written = 0;
    if (stream.queue.empty() &&
        stream.connection.write(records, written) != fcgi::ParkedStream::Wrote::some) {
        stream.gone = true;
        return;
    }
    stream.queue.append(records, written);
    watch(stream, true);
}

void Hub::look_after_streams() {
    const auto now = looked_at_ = clock_.steady();
    std::vector<int> gone;
    for (auto& [fd, stream] : streams_) {
        const bool waiting = !stream->queue.empty();
        if (waiting && now - stream->moved_at > limits_.stalled) {
            ++dropped_;
            stream->gone = true;
        } else if (now >= stream->ends_at) {
            finish(*stream);
        } else if (!waiting && now - stream->moved_at >= limits_.heartbeat) {
            send(*stream, heartbeat_, limits_.queue_bytes_max);
        }
        if (stream->gone) gone.push_back(fd);
    }
    for (const int fd : gone) remove(fd);
}

void Hub::watch(Stream& stream, bool writable) {
    if (stream.watching_writes == writable) return;
    stream.watching_writes = writable;
    epoll_event interest{.events = EPOLLIN | EPOLLRDHUP | (writable ? std::uint32_t{EPOLLOUT} : 0U),
                         .data = {.fd = stream.connection.descriptor()}};
    epoll_ctl(epoll_, EPOLL_CTL_MOD, stream.connection.descriptor(), &interest);
}

void Hub::remove(int fd) {
    const auto found = streams_.find(fd);
    if (found == streams_.end()) return;
    const auto client = found->second->client.value();
    auto& siblings = by_client_[client];
    siblings.erase(std::remove(siblings.begin(), siblings.end(), found->second.get()),
                   siblings.end());
    if (siblings.empty()) by_client_.erase(client);
    {
        auto counts = open_by_client_.lock();
        if (--(*counts)[client] == 0) counts->erase(client);
    }
    --open_;
    streams_.erase(found);
}

}  // namespace eb::app
