// The hub over real socket pairs: a fake nginx reads FastCGI records at the other end.
#include "app/pulse/hub.hpp"
#include "app/http/sse.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <array>
#include <set>

using namespace eb;
using namespace eb::app;
using namespace std::chrono_literals;

namespace {

log::Logger quiet() {
    return {"test", log::Level::error, [](log::Level, const std::string&) {}};
}

/// The other end of a parked stream: collects stdout records and notices the end of the request.
class Reader {
public:
    explicit Reader(int fd) : fd_(fd) {}
    ~Reader() { close(fd_); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// Reads until the text holds `part`, the request ends, or five seconds are over.
    bool until(const std::string& part) {
        const auto deadline = std::chrono::steady_clock::now() + 5s;
        while (text.find(part) == std::string::npos && !closed &&
               std::chrono::steady_clock::now() < deadline)
            read_some(deadline);
        return text.find(part) != std::string::npos;
    }
    bool until_closed() {
        const auto deadline = std::chrono::steady_clock::now() + 5s;
        while (!closed && std::chrono::steady_clock::now() < deadline) read_some(deadline);
        return closed;
    }

    std::string text;
    bool ended = false;  ///< FCGI_END_REQUEST came.
    bool closed = false;
    std::set<int> ids;  ///< Request ids of the records.

private:
    void read_some(std::chrono::steady_clock::time_point deadline) {
        pollfd wait{fd_, POLLIN, 0};
        const auto left =
            std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now())
                .count();
        if (poll(&wait, 1, static_cast<int>(std::max<long>(left, 0))) <= 0) return;
        std::array<char, 65536> buffer{};
        const auto got = read(fd_, buffer.data(), buffer.size());
        if (got <= 0) {
            closed = true;
            return;
        }
        raw_.append(buffer.data(), static_cast<std::size_t>(got));
        while (raw_.size() >= 8) {
            const auto at = [&](std::size_t i) { return static_cast<unsigned char>(raw_[i]); };
            const std::size_t size = at(4) * 256U + at(5);
            if (raw_.size() < 8 + size + at(6)) break;
            ids.insert(at(2) * 256 + at(3));
            if (at(1) == 6) text += raw_.substr(8, size);
            if (at(1) == 3) ended = true;
            raw_.erase(0, 8 + size + at(6));
        }
    }

    int fd_;
    std::string raw_;
};

struct Pair {
    fcgi::ParkedStream parked;
    std::unique_ptr<Reader> reader;
};

Pair make_pair_of_sockets(std::uint16_t id = 1) {
    std::array<int, 2> fds{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()) == 0);
    return {fcgi::ParkedStream{fds[0], id}, std::make_unique<Reader>(fds[1])};
}

Message message(std::uint64_t id, int client, const std::string& text) {
    return {id, ClientId{client}, records_of(sse::encode(id, text))};
}

std::unique_ptr<Reader> open(Hub& hub, int client, std::uint64_t last_id,
                             const std::string& opening = "opening\n\n") {
    auto pair = make_pair_of_sockets();
    hub.park(std::move(pair.parked), {ClientId{client}, opening, last_id});
    return std::move(pair.reader);
}

const SystemClock kClock;

}  // namespace

TEST_CASE("Hub: a stream gets its opening, then its own client's messages and nobody else's",
          "[pulse][wire]") {
    Hub hub{{}, kClock, quiet()};
    hub.publish({}, 10);
    const auto mine = open(hub, 7, 10);
    const auto theirs = open(hub, 8, 10);
    REQUIRE(mine->until("opening"));
    REQUIRE(theirs->until("opening"));

    hub.publish({message(11, 7, "seven"), message(12, 8, "eight")}, 12);
    CHECK(mine->until("id: 11\ndata: seven\n\n"));
    CHECK(theirs->until("id: 12\ndata: eight\n\n"));
    hub.publish({message(13, 7, "last"), message(14, 8, "last")}, 14);
    REQUIRE(mine->until("last"));
    REQUIRE(theirs->until("last"));
    CHECK(mine->text.find("eight") == std::string::npos);
    CHECK(theirs->text.find("seven") == std::string::npos);
}

TEST_CASE("Hub: between snapshot and parking nothing is missed and nothing comes twice",
          "[pulse][wire]") {
    Hub hub{{}, kClock, quiet()};
    hub.publish({}, 10);
    hub.publish({message(11, 7, "before-snapshot"), message(12, 7, "after-snapshot")}, 12);
    const auto stream = open(hub, 7, 11);
    CHECK(stream->until("data: after-snapshot\n\n"));
    CHECK(stream->text.find("before-snapshot") == std::string::npos);

    // A snapshot may also be ahead of what the tail has read.
    const auto ahead = open(hub, 7, 13);
    REQUIRE(ahead->until("opening"));
    hub.publish({message(13, 7, "thirteen"), message(14, 7, "fourteen")}, 14);
    CHECK(ahead->until("fourteen"));
    CHECK(ahead->text.find("thirteen") == std::string::npos);
}

TEST_CASE("Hub: a stream whose gap is no longer kept ends at once, to ask again", "[pulse][wire]") {
    Hub hub{{.backlog_max = 2}, kClock, quiet()};
    hub.publish({}, 10);
    hub.publish({message(11, 7, "a"), message(12, 7, "b"), message(13, 7, "c")}, 13);
    const auto stream = open(hub, 7, 10);
    CHECK(stream->until_closed());
    CHECK(stream->ended);
    const auto fits = open(hub, 7, 11);
    CHECK(fits->until("data: c"));
}

TEST_CASE("Hub: streams end after their lifetime, properly", "[pulse][wire]") {
    Hub hub{{.lifetime = 1s}, kClock, quiet()};
    const auto stream = open(hub, 7, 0);
    CHECK(stream->until_closed());
    CHECK(stream->ended);
    // Told at its end alone: whoever loses the connection otherwise waits longer.
    const auto at_once = stream->text.find("retry: 20\n\n");
    CHECK(at_once != std::string::npos);
    CHECK(stream->text.find("retry: 1000\n\n") < at_once);
}

TEST_CASE("Hub: a stop tells every stream to come back", "[pulse][wire]") {
    auto hub = std::make_unique<Hub>(Hub::Limits{}, kClock, quiet());
    const auto stream = open(*hub, 7, 0);
    REQUIRE(stream->until("opening"));
    hub.reset();
    CHECK(stream->until_closed());
    CHECK(stream->ended);
    CHECK(stream->text.find("retry: 250\n\n") != std::string::npos);
}

TEST_CASE("Hub: accounts that change hands end their clients' streams", "[pulse][wire]") {
    Hub hub{{}, kClock, quiet()};
    const auto moved = open(hub, 7, 0);
    const auto other = open(hub, 8, 0);
    REQUIRE(moved->until("opening"));
    REQUIRE(other->until("opening"));
    hub.begin_anew({ClientId{7}});
    CHECK(moved->until_closed());
    hub.publish({message(1, 8, "still-here")}, 1);
    CHECK(other->until("still-here"));
}

TEST_CASE("Hub: who comes back finds what it missed in memory", "[pulse][wire]") {
    Hub hub{{.backlog_max = 2}, kClock, quiet()};
    CHECK((hub.can_resume(ClientId{7}, 10) == Hub::Resume::log));  // Nothing is known yet.
    hub.publish({}, 10);
    hub.publish({message(11, 7, "a"), message(12, 8, "b"), message(13, 7, "c")}, 14);
    REQUIRE(open(hub, 7, 14)->until("opening"));  // By then the messages are in.
    CHECK((hub.can_resume(ClientId{7}, 10) == Hub::Resume::log));
    CHECK((hub.can_resume(ClientId{7}, 11) == Hub::Resume::here));
    CHECK((hub.can_resume(ClientId{7}, 14) == Hub::Resume::here));
    CHECK((hub.can_resume(ClientId{7}, 15) == Hub::Resume::log));

    const auto back = open(hub, 7, 11, "");
    CHECK(back->until("data: c\n\n"));
    CHECK(back->text.find("data: a") == std::string::npos);
    CHECK(back->text.find("data: b") == std::string::npos);
}

TEST_CASE("Hub: whose accounts changed begins with a snapshot, others go on", "[pulse][wire]") {
    Hub hub{{}, kClock, quiet()};
    hub.publish({}, 10);
    hub.publish({message(11, 7, "old-scope")}, 11);
    REQUIRE(open(hub, 8, 11)->until("opening"));
    const auto before = hub.scope();
    hub.begin_anew({ClientId{7}});
    CHECK((hub.can_resume(ClientId{7}, 10) == Hub::Resume::snapshot));
    CHECK((hub.can_resume(ClientId{7}, 11) == Hub::Resume::snapshot));
    CHECK((hub.can_resume(ClientId{8}, 11) == Hub::Resume::here));

    // Decided before, parked after: it must ask again.
    auto late = make_pair_of_sockets();
    hub.park(std::move(late.parked), {ClientId{7}, "old\n\n", 11, before});
    CHECK(late.reader->until_closed());
    CHECK(late.reader->ended);
    auto fresh = make_pair_of_sockets();
    hub.park(std::move(fresh.parked), {ClientId{7}, "new\n\n", 11, hub.scope()});
    REQUIRE(fresh.reader->until("new"));
    hub.publish({message(12, 7, "new-scope")}, 12);
    CHECK(fresh.reader->until("new-scope"));
    CHECK((hub.can_resume(ClientId{7}, 12) == Hub::Resume::here));

    hub.begin_all_anew();
    CHECK(fresh.reader->until_closed());
    CHECK((hub.can_resume(ClientId{8}, 11) == Hub::Resume::snapshot));
}

TEST_CASE("Hub: a word beside the log has no id and reaches its clients alone", "[pulse][wire]") {
    Hub hub{{}, kClock, quiet()};
    const auto mine = open(hub, 7, 0);
    const auto other = open(hub, 8, 0);
    REQUIRE(mine->until("opening"));
    REQUIRE(other->until("opening"));
    hub.tell({{ClientId{7}, records_of(sse::encode(std::nullopt, "word"))}});
    hub.publish({message(1, 8, "after")}, 1);
    CHECK(mine->until("data: word\n\n"));
    CHECK(mine->text.find("id:") == std::string::npos);
    REQUIRE(other->until("after"));
    CHECK(other->text.find("word") == std::string::npos);
}

TEST_CASE("Hub: the backlog is bounded by bytes too", "[pulse][wire]") {
    Hub hub{{.backlog_bytes_max = 10'000}, kClock, quiet()};
    hub.publish({}, 0);
    std::vector<Message> messages;
    for (int i = 1; i <= 20; ++i)
        messages.push_back(message(static_cast<std::uint64_t>(i), 7, std::string(1'000, 'x')));
    hub.publish(std::move(messages), 20);
    REQUIRE(open(hub, 7, 20)->until("opening"));
    CHECK((hub.can_resume(ClientId{7}, 5) == Hub::Resume::log));
    CHECK((hub.can_resume(ClientId{7}, 19) == Hub::Resume::here));
}

TEST_CASE("Hub: a request of another number gets its own records, queued ones too",
          "[pulse][wire]") {
    Hub hub{{}, kClock, quiet()};
    hub.publish({}, 0);
    auto pair = make_pair_of_sockets(513);
    hub.park(std::move(pair.parked), {ClientId{7}, std::string(2'000'000, 'y') + "!end", 0});
    hub.publish({message(1, 7, "shared")}, 1);
    CHECK(pair.reader->until("shared"));
    CHECK(pair.reader->ids == std::set<int>{513});
}

TEST_CASE("Hub: a reader that reads nothing is dropped at its bound and delays nobody",
          "[pulse][wire]") {
    Hub hub{{.queue_bytes_max = 100'000}, kClock, quiet()};
    hub.publish({}, 0);
    auto slow = make_pair_of_sockets();
    hub.park(std::move(slow.parked), {ClientId{7}, "opening\n\n", 0});
    const auto quick = open(hub, 7, 0);
    REQUIRE(quick->until("opening"));
    std::uint64_t id = 0;
    for (int i = 0; i < 40; ++i) {
        ++id;
        hub.publish({message(id, 7, "n" + std::to_string(id) + std::string(20'000, 'x'))}, id);
        REQUIRE(quick->until("data: n" + std::to_string(id) + "x"));
    }
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    while (hub.stats().streams > 1 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    CHECK(hub.stats().streams == 1);
    CHECK(hub.stats().dropped == 1);
}

TEST_CASE("Hub: a reader that hangs up leaves its place", "[pulse][wire]") {
    Hub hub{{.streams_per_client_max = 1}, kClock, quiet()};
    auto stream = open(hub, 7, 0);
    REQUIRE(stream->until("opening"));
    CHECK_FALSE(hub.has_room(ClientId{7}));
    CHECK(hub.has_room(ClientId{8}));
    stream.reset();
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    while (!hub.has_room(ClientId{7}) && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    CHECK(hub.has_room(ClientId{7}));
    CHECK(hub.stats().streams == 0);
}

TEST_CASE("Hub: a quiet stream hears a heartbeat", "[pulse][wire]") {
    Hub hub{{.heartbeat = 1s}, kClock, quiet()};
    const auto stream = open(hub, 7, 0);
    REQUIRE(stream->until("opening\n\n"));
    CHECK(stream->until("\n\n:\n\n"));
}

TEST_CASE("Hub: an opening larger than a socket's buffer arrives whole", "[pulse][wire]") {
    Hub hub{{}, kClock, quiet()};
    const auto stream = open(hub, 7, 0, std::string(3'000'000, 'y') + "!end");
    CHECK(stream->until("!end"));
}
