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

// Streams that end are few at each look, so that they do not come back as a crowd.
constexpr milliseconds kTick{100};
constexpr milliseconds kComeBack{1000};  // The browser's pause after a loss.
constexpr milliseconds kComeBackAtOnce{
    20};  // After the end of a stream's life: what happens in between is late by that much.
constexpr std::int64_t kEverybody = -1;   // No client has that number.
constexpr seconds kAnewRemembered{3600};  // As long as the change log knows ids.
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
    Clock::Steady moved_at{};      ///< When bytes last left.
    Clock::Steady heartbeat_at{};  ///< When it must hear something again.
    std::vector<Records> queue;    ///< What did not fit, shared with the client's other streams.
    std::size_t sent = 0;          ///< Of the queue's first.
    std::size_t queued = 0;        ///< Bytes that wait.
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
      heartbeat_(records_of(sse::heartbeat())),
      end_of_life_(records_of(sse::retry(kComeBackAtOnce))) {
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
    auto desk = desk_.lock();
    const auto found = desk->open.find(client.value());
    return found == desk->open.end() || found->second < limits_.streams_per_client_max;
}

Hub::Resume Hub::can_resume(ClientId client, std::uint64_t id) {
    auto desk = desk_.lock();
    for (const auto key : {client.value(), kEverybody}) {
        const auto anew = desk->anew.find(key);
        if (anew != desk->anew.end() && id <= anew->second.id) return Resume::snapshot;
    }
    return desk->started && desk->floor <= id && id <= desk->last_id ? Resume::here : Resume::log;
}

void Hub::park(fcgi::ParkedStream connection, EventStream stream) {
    ++open_;
    {
        auto desk = desk_.lock();
        ++desk->open[stream.client.value()];
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

void Hub::begin_anew(std::vector<ClientId> clients) {
    std::uint64_t read_to = 0;
    {
        auto inbox = inbox_.lock();
        read_to = inbox->read_to;
        inbox->anew.insert(inbox->anew.end(), clients.begin(), clients.end());
    }
    {
        const auto now = clock_.steady();
        auto desk = desk_.lock();
        ++scope_;
        for (const auto client : clients) {
            desk->anew[client.value()] = {read_to, scope_};
            desk->anew_by_age.emplace_back(now, client.value());
        }
        while (!desk->anew_by_age.empty() &&
               now - desk->anew_by_age.front().first > kAnewRemembered) {
            desk->anew.erase(desk->anew_by_age.front().second);
            desk->anew_by_age.pop_front();
        }
    }
    wake();
}

bool Hub::scoped_by_now(const EventStream& opening) {
    auto desk = desk_.lock();
    for (const auto key : {opening.client.value(), kEverybody}) {
        const auto anew = desk->anew.find(key);
        if (anew != desk->anew.end() && opening.scope < anew->second.scope) return false;
    }
    return true;
}

void Hub::begin_all_anew() { begin_anew({ClientId{kEverybody}}); }

void Hub::tell(std::vector<std::pair<ClientId, Records>> words) {
    {
        auto inbox = inbox_.lock();
        inbox->words.insert(inbox->words.end(), std::make_move_iterator(words.begin()),
                            std::make_move_iterator(words.end()));
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
            auto* stream = at(event.data.fd);
            if (stream == nullptr) continue;
            // nginx says nothing more once the request is read: what comes is its hanging up.
            if ((event.events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0)
                mark_gone(*stream);
            else flush(*stream);
        }
        sweep();
        take_inbox();
        if (clock_.steady() - looked_at_ >= kTick) look_after_streams();
    }
    take_inbox();
    const auto farewell = records_of(sse::retry(kComeBackSoon));
    for (auto& stream : streams_) {
        if (!stream) continue;
        send(*stream, farewell, limits_.queue_bytes_max);
        finish(*stream);
    }
    streams_.clear();
}

Hub::Stream* Hub::at(int fd) {
    const auto index = static_cast<std::size_t>(fd);
    return index < streams_.size() ? streams_[index].get() : nullptr;
}

void Hub::mark_gone(Stream& stream) {
    if (std::exchange(stream.gone, true)) return;
    gone_.push_back(stream.connection.descriptor());
}

void Hub::sweep() {
    for (const int fd : gone_) remove(fd);
    gone_.clear();
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
    // Before the messages: those that came with it are of the new accounts.
    end_anew(inbox);
    for (const auto& message : inbox.messages) deliver(message);
    last_id_ = std::max<std::uint64_t>(last_id_, inbox.read_to);
    {
        auto desk = desk_.lock();
        desk->started = started_;
        desk->floor = backlog_floor_;
        desk->last_id = last_id_;
    }
    for (auto& [connection, stream] : inbox.arrivals) open(std::move(connection), stream);
    for (const auto& [client, records] : inbox.words) {
        const auto found = by_client_.find(client.value());
        if (found == by_client_.end()) continue;
        for (auto* stream : found->second) send(*stream, records, limits_.queue_bytes_max);
    }
    sweep();
}

void Hub::end_anew(const Inbox& inbox) {
    for (const auto client : inbox.anew) {
        if (client.value() == kEverybody) {
            for (const auto& stream : streams_) {
                if (stream) finish(*stream);
            }
            continue;
        }
        const auto found = by_client_.find(client.value());
        if (found == by_client_.end()) continue;
        for (auto* stream : found->second) finish(*stream);
    }
}

Clock::Steady Hub::end_of_life(Clock::Steady now) {
    const auto whole = std::chrono::duration_cast<milliseconds>(limits_.lifetime).count();
    std::uniform_int_distribution<long long> share{whole * 8 / 10, whole};
    return now + milliseconds{share(random_)};
}

// Not all at once, also when ten thousand came within a second.
Clock::Steady Hub::next_heartbeat(Clock::Steady now) {
    const auto whole = std::chrono::duration_cast<milliseconds>(limits_.heartbeat).count();
    std::uniform_int_distribution<long long> share{whole * 6 / 10, whole};
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
    stream.heartbeat_at = next_heartbeat(now);

    epoll_event interest{.events = EPOLLIN | EPOLLRDHUP, .data = {.fd = fd}};
    if (static_cast<std::size_t>(fd) >= streams_.size())
        streams_.resize(static_cast<std::size_t>(fd) + 1);
    streams_[static_cast<std::size_t>(fd)] = std::move(owned);
    by_client_[opening.client.value()].push_back(&stream);
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &interest) != 0) {
        mark_gone(stream);
        return;
    }

    send(stream, records_of(event_stream_head() + sse::retry(kComeBack) + opening.opening),
         limits_.opening_bytes_max);
    if (stream.last_id < backlog_floor_ || !scoped_by_now(opening)) {
        // What lies between its opening and now is no longer here, or its client's accounts changed
        // in between: it comes back and asks again.
        finish(stream);
        return;
    }
    const auto next =
        std::upper_bound(backlog_.begin(), backlog_.end(), stream.last_id,
                         [](std::uint64_t id, const Message& message) { return id < message.id; });
    for (auto message = next; message != backlog_.end(); ++message) {
        if (message->client != stream.client) continue;
        stream.last_id = message->id;
        send(stream, message->records, limits_.opening_bytes_max);
    }
}

void Hub::keep(const Message& message) {
    backlog_.push_back(message);
    backlog_bytes_ += message.records->size() + sizeof(Message);
    while (backlog_.size() > limits_.backlog_max || backlog_bytes_ > limits_.backlog_bytes_max) {
        backlog_floor_ = backlog_.front().id;
        backlog_bytes_ -= backlog_.front().records->size() + sizeof(Message);
        backlog_.pop_front();
    }
}

void Hub::deliver(const Message& message) {
    keep(message);
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
    if (stream.gone || stream.ending) return;
    const auto id = stream.connection.request_id();
    const auto records = id == fcgi::kUsualRequestId
                             ? shared
                             : std::make_shared<const std::string>(fcgi::renumbered(*shared, id));
    std::size_t written = 0;
    if (stream.queue.empty()) {
        const auto wrote = stream.connection.write(*records, written);
        if (written > 0) moved(stream);
        if (wrote == fcgi::ParkedStream::Wrote::all) return;
        if (wrote == fcgi::ParkedStream::Wrote::gone) return mark_gone(stream);
        stream.sent = written;
        stream.queue_max = 0;
    }
    stream.queue_max = std::max(stream.queue_max, queue_max);
    stream.queued += records->size() - written;
    if (stream.queued > stream.queue_max) {
        ++dropped_;
        return mark_gone(stream);
    }
    stream.queue.push_back(records);
    watch(stream, true);
}

void Hub::flush(Stream& stream) {
    std::size_t done = 0;
    auto wrote = fcgi::ParkedStream::Wrote::all;
    while (done < stream.queue.size() && wrote == fcgi::ParkedStream::Wrote::all) {
        std::size_t written = 0;
        const auto rest = std::string_view{*stream.queue[done]}.substr(stream.sent);
        wrote = stream.connection.write(rest, written);
        if (written > 0) moved(stream);
        stream.sent += written;
        stream.queued -= written;
        if (wrote == fcgi::ParkedStream::Wrote::all) {
            stream.sent = 0;
            ++done;
        }
    }
    if (wrote == fcgi::ParkedStream::Wrote::gone) return mark_gone(stream);
    stream.queue.erase(stream.queue.begin(),
                       stream.queue.begin() + static_cast<std::ptrdiff_t>(done));
    if (!stream.queue.empty()) return;
    stream.queue.shrink_to_fit();
    watch(stream, false);
    if (stream.ending) mark_gone(stream);
}

void Hub::moved(Stream& stream) {
    stream.moved_at = clock_.steady();
    stream.heartbeat_at = next_heartbeat(stream.moved_at);
}

void Hub::finish(Stream& stream) {
    if (stream.gone || stream.ending) return;
    send(stream,
         std::make_shared<const std::string>(fcgi::end_records(stream.connection.request_id())),
         limits_.opening_bytes_max);
    stream.ending = true;
    if (stream.queue.empty()) mark_gone(stream);
}

void Hub::look_after_streams() {
    const auto now = looked_at_ = clock_.steady();
    for (const auto& one : streams_) {
        if (!one || one->gone) continue;
        auto& stream = *one;
        const bool waiting = !stream.queue.empty();
        if (waiting && now - stream.moved_at > limits_.stalled) {
            ++dropped_;
            mark_gone(stream);
        } else if (now >= stream.ends_at) {
            send(stream, end_of_life_, limits_.opening_bytes_max);
            finish(stream);
        } else if (!waiting && now >= stream.heartbeat_at) {
            send(stream, heartbeat_, limits_.queue_bytes_max);
        }
    }
    sweep();
}

void Hub::watch(Stream& stream, bool writable) {
    if (stream.watching_writes == writable) return;
    stream.watching_writes = writable;
    epoll_event interest{.events = EPOLLIN | EPOLLRDHUP | (writable ? std::uint32_t{EPOLLOUT} : 0U),
                         .data = {.fd = stream.connection.descriptor()}};
    epoll_ctl(epoll_, EPOLL_CTL_MOD, stream.connection.descriptor(), &interest);
}

void Hub::remove(int fd) {
    auto* stream = at(fd);
    if (stream == nullptr) return;
    const auto client = stream->client.value();
    auto& siblings = by_client_[client];
    siblings.erase(std::remove(siblings.begin(), siblings.end(), stream), siblings.end());
    if (siblings.empty()) by_client_.erase(client);
    {
        auto desk = desk_.lock();
        if (--desk->open[client] == 0) desk->open.erase(client);
    }
    --open_;
    streams_[static_cast<std::size_t>(fd)].reset();
}

}  // namespace eb::app
