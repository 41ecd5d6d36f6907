// The tail: one thread that follows the change log and the directory for everyone, so that no
// stream asks the database anything.
#pragma once

#include "app/pulse/directory.hpp"
#include "app/pulse/hub.hpp"
#include "core/clock.hpp"
#include "core/guarded.hpp"
#include "log/log.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace eb::app {

/// A row of the change log, as far as the tail cares.
struct LogEntry {
    std::uint64_t id = 0;
    sys_seconds at{};
    std::string kind;
    Account account;
    std::string payload;
};

/// What the tail reads. Functions throw store::Unavailable when the database does not answer.
struct TailSource {
    std::function<std::uint64_t()> log_end;
    std::function<std::vector<LogEntry>(std::uint64_t after, int limit)> log_after;
    std::function<Directory()> directory;
};

class Tail {
public:
    struct Periods {
        milliseconds tick{100};  ///< When nothing comes; after a find it looks again at once.
        milliseconds directory{10'000};  ///< A moved or suspended service takes effect within it.
        milliseconds miss{1'000};  ///< An account nobody is known to own reads the directory again,
                                   ///< this often at most.
    };

    Tail(TailSource source, Hub& hub, Periods periods, const Clock& clock, log::Logger log);
    ~Tail();

    Tail(const Tail&) = delete;
    Tail& operator=(const Tail&) = delete;

    /// Never null; empty until the database answered once.
    SharedDirectory directory() const { return directory_.copy(); }
    /// Waits until the first read worked, at most this long; whoever serves before that can only
    /// say "try again".
    bool wait_until_fresh(seconds patience);
    /// Whether the last read worked.
    bool fresh() const { return fresh_; }

private:
    void run();
    bool step();  ///< Whether there is more to read at once.
    void read_directory();
    std::vector<Message> messages_of(const std::vector<LogEntry>& entries);

    TailSource source_;
    Hub& hub_;
    const Periods periods_;
    const Clock& clock_;
    log::Logger log_;
    Guarded<SharedDirectory> directory_;
    std::atomic<bool> fresh_{false};

    // The tail's thread alone.
    std::uint64_t read_to_ = 0;
    bool began_ = false;
    Clock::Steady directory_at_{};

    std::mutex stop_mutex_;
    std::condition_variable stop_signal_;
    bool stopping_ = false;
    std::thread thread_;  ///< Last: it starts when all else is there.
};

}  // namespace eb::app
