// The tail: one thread that follows the change log and the directory for everyone, and tells boards
// and hub, so that no stream asks the database anything.
#pragma once

#include "app/pulse/boards.hpp"
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
#include <optional>
#include <set>
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
    struct Range {
        std::uint64_t first_id = 0;  ///< The oldest that is still there; 0: none.
        std::uint64_t last_id = 0;   ///< The newest ever handed out.
    };
    std::function<Range()> log_range;
    std::function<std::vector<LogEntry>(std::uint64_t after, int limit)> log_after;
    std::function<Directory()> directory;
    std::function<void(std::vector<News>&)> name;  ///< Fills in the names.
};

/// What a change of the log is to its owner; absent when it is nobody's, or of a kind that is not
/// known here.
std::optional<News> news_of(const LogEntry& entry, const Directory& directory);

class Tail {
public:
    struct Periods {
        milliseconds tick{100};      ///< When nothing comes.
        milliseconds quick{10};      ///< While something comes, which batches what comes together.
        milliseconds lively{1'000};  ///< For as long after the last find.
        milliseconds directory{10'000};  ///< A moved or suspended service takes effect within it.
        milliseconds miss{1'000};  ///< An account nobody is known to own reads the directory again,
                                   ///< this often at most.
    };

    Tail(TailSource source, Boards& boards, Hub& hub, Periods periods, const Clock& clock,
         log::Logger log);
    ~Tail();

    Tail(const Tail&) = delete;
    Tail& operator=(const Tail&) = delete;

    /// A reading of who owns what, for the tail to go by from its next step on. Any thread.
    void offer(Directory directory);
    /// Never null; empty until the database answered once.
    SharedDirectory directory() const { return directory_.copy(); }
    /// Waits until all of the log was read once, at most this long; whoever serves before that can
    /// only say "try again".
    bool wait_until_fresh(seconds patience);
    /// Whether the last read worked.
    bool fresh() const { return fresh_; }
    /// How long ago the last read was that worked.
    seconds age() const;

private:
    void run();
    enum class Found { nothing, some, more };
    Found step();
    void begin();
    void check_gap();
    void read_directory();
    void use(Directory read);
    std::optional<Directory> take_offer();
    std::vector<News> news_of_all(const std::vector<LogEntry>& entries);
    milliseconds pause(Found found);

    TailSource source_;
    Boards& boards_;
    Hub& hub_;
    const Periods periods_;
    const Clock& clock_;
    log::Logger log_;
    Guarded<SharedDirectory> directory_;
    Guarded<std::optional<Directory>> offered_;
    std::atomic<bool> fresh_{false};
    std::atomic<Clock::Steady::rep> read_at_;

    // The tail's thread alone.
    std::uint64_t read_to_ = 0;
    bool began_ = false;
    bool interrupted_ = false;  ///< The last read failed: much may have been pruned since.
    Clock::Steady directory_at_{};
    Clock::Steady found_at_{};
    std::set<Account> nobodys_;  ///< Accounts that were looked for and have no owner.

    std::mutex stop_mutex_;
    std::condition_variable stop_signal_;
    bool stopping_ = false;
    std::thread thread_;  ///< Last: it starts when all else is there.
};

}  // namespace eb::app
