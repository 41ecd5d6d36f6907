// sse_load: opens thousands of event streams as browsers would, and writes down what arrives on
// each and how late. It says "ready" when every stream has had its first answer, runs until
// SIGTERM, and then writes its records.
//
// Whoever makes the events leaves the time in them: the letter t and the 19 digits of
// CLOCK_REALTIME in nanoseconds. A stream that ends is opened again after its own `retry`, with
// the last id it saw, so nothing may be missing and nothing may come twice.
#include "tests/bench/load/event_reader.hpp"
#include "tests/bench/load/loopback.hpp"
#include "tests/bench/load/response_reader.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <queue>
#include <stdexcept>
#include <string>
#include <vector>

namespace eb::bench {
namespace {

constexpr std::uint64_t kNanosecondsPerMs = 1'000'000;
constexpr std::uint64_t kAnswerTimeoutNs = 15'000 * kNanosecondsPerMs;
constexpr int kRefusedMs = 1000;  // What a page waits when it was not let in.
constexpr unsigned kSlowTurnMs = 100;
constexpr std::size_t kBufferBytes = 262'144;
constexpr std::size_t kDeliveriesMax = 4'000'000;
constexpr std::size_t kStampDigits = 19;

std::atomic<bool> end_asked{false};

struct Options {
    int port = 0;
    std::vector<std::string> paths;  ///< Stream i asks for the one at i modulo their number.
    std::string records;
    unsigned streams = 1;
    double per_second = 500;      ///< Streams opened at first.
    unsigned bytes_per_turn = 0;  ///< Above 0: reads no more than this in a tenth of a second.
    double seconds_max = 600;
};

enum class How : char {
    live = 'l',      ///< Told while the stream was open.
    resumed = 'r',   ///< Told while it was away, and handed over when it came back.
    snapshot = 's',  ///< Seen first in a snapshot.
    again = 'a',     ///< Had been delivered to this stream before.
};

struct Delivery {
    std::uint64_t stamp;
    unsigned stream;
    std::uint32_t late_us;
    How how;
};

struct Opening {
    std::uint64_t began_realtime_ns;
    unsigned stream;
    std::uint32_t head_us;
    std::uint32_t snapshot_us;  ///< 0: it went on where it had ended.
};

struct Stream {
    enum class Phase { idle, connecting, asking, open };

    int fd = -1;
    Phase phase = Phase::idle;
    bool answered = false;  ///< Once at least.
    std::uint64_t began_ns = 0;
    std::uint64_t began_realtime_ns = 0;
    std::uint32_t snapshot_us = 0;
    std::size_t opening = 0;  ///< Its place in the list.
    ResponseReader response;
    EventReader events;
    std::vector<std::uint64_t> seen;
};

class Load {
public:
    explicit Load(const Options& options)
        : options_(options),
          epoll_(epoll_create1(EPOLL_CLOEXEC)),
          streams_(options.streams),
          buffer_(kBufferBytes) {}

    void run() {
        const auto began = monotonic_ns();
        const auto until = began + static_cast<std::uint64_t>(options_.seconds_max * 1e9);
        unsigned opened = 0;
        std::array<epoll_event, 512> events{};
        while (!end_asked && monotonic_ns() < until) {
            const auto elapsed = static_cast<double>(monotonic_ns() - began) / 1e9;
            const auto due = std::min<double>(options_.streams, elapsed * options_.per_second + 1);
            while (opened < static_cast<unsigned>(due)) open(opened++);
            run_timers();
            end_unanswered(opened);
            const int ready = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 2);
            for (int i = 0; i < ready; ++i) {
                handle(events[static_cast<std::size_t>(i)].data.u32,
                       events[static_cast<std::size_t>(i)].events);
            }
            if (!ready_ && answered_ == options_.streams) {
                ready_ = true;
                std::puts("ready");
                std::fflush(stdout);
            }
        }
    }

    /// One record a line: `d` deliveries, `o` openings, `n` counts.
    void write_records() const {
        std::ofstream out{options_.records};
        for (const auto& it : deliveries_) {
            out << "d " << it.stream << " t" << it.stamp << ' ' << it.late_us << ' '
                << static_cast<char>(it.how) << '\n';
        }
        for (const auto& it : openings_) {
            out << "o " << it.stream << " t" << it.began_realtime_ns << ' ' << it.head_us << ' '
                << it.snapshot_us << '\n';
        }
        const auto open = std::count_if(streams_.begin(), streams_.end(), [](const Stream& it) {
            return it.phase == Stream::Phase::open;
        });
        for (const auto& [what, count] : counts_) out << "n " << what << ' ' << count << '\n';
        out << "n open_at_end " << open << "\nn open_most " << open_most_ << "\nn bytes " << bytes_
            << '\n';
    }

private:
    enum class Timer { open, read };
    struct Due {
        std::uint64_t at;
        unsigned stream;
        Timer what;
        bool operator>(const Due& other) const { return at > other.at; }
    };

    void after(std::uint64_t ms, unsigned index, Timer what) {
        timers_.push({monotonic_ns() + ms * kNanosecondsPerMs, index, what});
    }

    void run_timers() {
        while (!timers_.empty() && timers_.top().at <= monotonic_ns()) {
            const auto due = timers_.top();
            timers_.pop();
            if (due.what == Timer::open) open(due.stream);
            else if (streams_[due.stream].fd >= 0) watch(due.stream, EPOLL_CTL_MOD, EPOLLIN);
        }
    }

    void end_unanswered(unsigned opened) {
        const auto now = monotonic_ns();
        if (now - swept_ns_ < 500 * kNanosecondsPerMs) return;
        swept_ns_ = now;
        for (unsigned i = 0; i < opened; ++i) {
            auto& stream = streams_[i];
            const bool waits =
                stream.phase == Stream::Phase::connecting || stream.phase == Stream::Phase::asking;
            if (waits && now > stream.began_ns + kAnswerTimeoutNs) close(i, "unanswered");
        }
    }

    void watch(unsigned index, int operation, std::uint32_t what) const {
        epoll_event interest{.events = what, .data = {.u32 = index}};
        epoll_ctl(epoll_, operation, streams_[index].fd, &interest);
    }

    void open(unsigned index) {
        auto& stream = streams_[index];
        ++counts_["asked"];
        stream.began_ns = monotonic_ns();
        stream.began_realtime_ns = realtime_ns();
        stream.snapshot_us = 0;
        stream.response = {};
        stream.events.restart();
        stream.fd = connect_to(options_.port, index,
                               static_cast<int>(options_.bytes_per_turn > 0 ? 4096 : 0));
        if (stream.fd < 0) {
            close(index, "refused");
            return;
        }
        stream.phase = Stream::Phase::connecting;
        watch(index, EPOLL_CTL_ADD, EPOLLOUT);
    }

    void close(unsigned index, const char* why) {
        auto& stream = streams_[index];
        ++counts_[why];
        const bool was_open = stream.phase == Stream::Phase::open;
        if (was_open) --open_;
        if (stream.fd >= 0) ::close(stream.fd);
        stream.fd = -1;
        stream.phase = Stream::Phase::idle;
        const auto wait = was_open ? stream.events.retry_ms() : kRefusedMs;
        after(static_cast<std::uint64_t>(wait), index, Timer::open);
    }

    void handle(unsigned index, std::uint32_t events) {
        auto& stream = streams_[index];
        if (stream.fd < 0) return;
        if (stream.phase == Stream::Phase::connecting) ask(index, events);
        else read(index);
    }

    void ask(unsigned index, std::uint32_t events) {
        auto& stream = streams_[index];
        const auto& path = options_.paths[index % options_.paths.size()];
        std::string text = "GET " + path +
                           " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                           "Cache-Control: no-store\r\n";
        if (!stream.events.last_id().empty())
            text += "Last-Event-ID: " + stream.events.last_id() + "\r\n";
        text += "\r\n";
        const bool failed = (events & (EPOLLERR | EPOLLHUP)) != 0 || !connected(stream.fd);
        if (failed || send(stream.fd, text.data(), text.size(), MSG_NOSIGNAL) !=
                          static_cast<ssize_t>(text.size())) {
            close(index, "refused");
            return;
        }
        stream.phase = Stream::Phase::asking;
        watch(index, EPOLL_CTL_MOD, EPOLLIN);
    }

    void read(unsigned index) {
        auto& stream = streams_[index];
        const auto room = options_.bytes_per_turn > 0
                              ? std::min<std::size_t>(options_.bytes_per_turn, buffer_.size())
                              : buffer_.size();
        const auto got = recv(stream.fd, buffer_.data(), room, 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (got <= 0) {
            close(index, got == 0 && stream.response.may_end_here() ? "ended" : "broken");
            return;
        }
        bytes_ += static_cast<std::uint64_t>(got);
        const auto now = realtime_ns();
        const auto state = stream.response.feed(
            {buffer_.data(), static_cast<std::size_t>(got)}, [&](std::string_view piece) {
                if (stream.response.status() != 200) return;
                stream.events.feed(piece, [&](std::string_view data) { take(index, data, now); });
            });
        if (stream.phase == Stream::Phase::asking && state != ResponseReader::State::head) {
            begin(index);
        }
        if (stream.fd >= 0 && state == ResponseReader::State::done) close(index, "ended");
        else if (stream.fd >= 0 && state == ResponseReader::State::broken) close(index, "broken");
        if (options_.bytes_per_turn > 0 && stream.fd >= 0) {
            watch(index, EPOLL_CTL_MOD, 0);
            after(kSlowTurnMs, index, Timer::read);
        }
    }

    /// The answer has a head: a stream, or a refusal.
    void begin(unsigned index) {
        auto& stream = streams_[index];
        if (!stream.answered) {
            stream.answered = true;
            ++answered_;
        }
        const int status = stream.response.status();
        if (status != 200) {
            close(index, ("status_" + std::to_string(status)).c_str());
            return;
        }
        ++counts_["opened"];
        stream.phase = Stream::Phase::open;
        open_most_ = std::max(open_most_, ++open_);
        stream.opening = openings_.size();
        openings_.push_back(
            {stream.began_realtime_ns, index, since_us(stream), stream.snapshot_us});
    }

    static std::uint32_t since_us(const Stream& stream) {
        return static_cast<std::uint32_t>((monotonic_ns() - stream.began_ns) / 1000);
    }

    void take(unsigned index, std::string_view data, std::uint64_t now) {
        auto& stream = streams_[index];
        ++counts_["events"];
        const bool snapshot = data.find("\"kind\":\"snapshot\"") != std::string_view::npos;
        if (snapshot) {
            stream.snapshot_us = since_us(stream);
            if (stream.phase == Stream::Phase::open)
                openings_[stream.opening].snapshot_us = stream.snapshot_us;
        }
        for (auto at = data.find('t'); at != std::string_view::npos; at = data.find('t', at + 1)) {
            const auto digits = data.substr(at + 1, kStampDigits + 1);
            const auto end = std::find_if(digits.begin(), digits.end(),
                                          [](char c) { return c < '0' || c > '9'; });
            if (end - digits.begin() != static_cast<std::ptrdiff_t>(kStampDigits)) continue;
            note(index, std::strtoull(std::string{digits.begin(), end}.c_str(), nullptr, 10), now,
                 snapshot);
        }
    }

    void note(unsigned index, std::uint64_t stamp, std::uint64_t now, bool snapshot) {
        auto& stream = streams_[index];
        const bool known =
            std::find(stream.seen.begin(), stream.seen.end(), stamp) != stream.seen.end();
        if (known && snapshot) return;  // A snapshot repeats what is true, whoever has seen it.
        if (!known) stream.seen.push_back(stamp);
        const auto how = known                              ? How::again
                         : snapshot                         ? How::snapshot
                         : stamp < stream.began_realtime_ns ? How::resumed
                                                            : How::live;
        const auto late_us = now > stamp ? (now - stamp) / 1000 : 0;
        if (deliveries_.size() == kDeliveriesMax) {
            ++counts_["deliveries_not_recorded"];
            return;
        }
        deliveries_.push_back(
            {stamp, index, static_cast<std::uint32_t>(std::min<std::uint64_t>(late_us, UINT32_MAX)),
             how});
    }

    const Options& options_;
    int epoll_;
    std::vector<Stream> streams_;
    std::vector<char> buffer_;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> timers_;
    std::vector<Delivery> deliveries_;
    std::vector<Opening> openings_;
    std::map<std::string, std::uint64_t> counts_;
    std::uint64_t swept_ns_ = 0;
    std::uint64_t bytes_ = 0;
    unsigned answered_ = 0;
    unsigned open_ = 0;
    unsigned open_most_ = 0;
    bool ready_ = false;
};

constexpr const char* kUsage =
    "usage: sse_load --port N --paths FILE --records FILE [--streams N] [--per-second N]\n"
    "                [--bytes-per-second N] [--seconds-max N]\n";

bool read_options(int argc, char** argv, Options& options) {
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        const char* const value = argv[i + 1];
        if (name == "--port") options.port = std::atoi(value);
        else if (name == "--records") options.records = value;
        else if (name == "--streams") options.streams = static_cast<unsigned>(std::atoi(value));
        else if (name == "--per-second") options.per_second = std::atof(value);
        else if (name == "--bytes-per-second")
            options.bytes_per_turn = static_cast<unsigned>(std::atoi(value)) * kSlowTurnMs / 1000;
        else if (name == "--seconds-max") options.seconds_max = std::atof(value);
        else if (name == "--paths") {
            std::ifstream in{value};
            for (std::string path; std::getline(in, path);) options.paths.push_back(path);
        } else return false;
    }
    return argc % 2 == 1 && options.port > 0 && !options.paths.empty() &&
           !options.records.empty() && options.streams > 0 && options.per_second > 0 &&
           options.seconds_max > 0;
}

}  // namespace
}  // namespace eb::bench

int main(int argc, char** argv) {
    eb::bench::Options options;
    if (!eb::bench::read_options(argc, argv, options)) {
        std::fputs(eb::bench::kUsage, stderr);
        return 2;
    }
    std::signal(SIGTERM, [](int) { eb::bench::end_asked = true; });
    std::signal(SIGINT, [](int) { eb::bench::end_asked = true; });
    try {
        eb::bench::need_descriptors(options.streams + 64);
        eb::bench::Load load{options};
        load.run();
        load.write_records();
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "sse_load: %s\n", error.what());
        return 1;
    }
}
