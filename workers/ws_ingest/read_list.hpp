// Which accounts' profiles are to be read next, and when. Times are handed in: no clock, no thread,
// no I/O.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace eb::workers::ws_ingest {

struct ReadListOptions {
    /// A burst of events on one account becomes one read, once it has been quiet for so long …
    milliseconds quiet{300};
    /// … or since the first of them, lest a constant stream of updates starve it.
    milliseconds quiet_max{3'000};
    milliseconds retry_min{1'000};
    milliseconds retry_max{300'000};
    /// Between reads that nobody waits for: what just happened comes first.
    milliseconds pace{20};
    /// An account that was read is not read again so soon for a device that no row knows: its
    /// profile does not know it either.
    milliseconds known_for{600'000};
    std::size_t marked_max = 10'000;   ///< Over it, all accounts are read anew instead.
    std::size_t wanted_max = 200'000;  ///< Above any server; a name is some 100 bytes.
};

class ReadList {
public:
    using Steady = Clock::Steady;

    /// What an event says of an account.
    enum class Mark {
        changed,  ///< It is not what it was: read it.
        told,     ///< And the event itself will be stored: a read that began before must not win.
    };

    /// A read under way.
    struct Reading {
        std::optional<Username> account;  ///< Absent: the list of all accounts.
        bool all = false;                 ///< Of the list: want every account, known or not.
        std::uint64_t told = 0;
    };

    explicit ReadList(ReadListOptions options) : options_(options) {}

    /// Before the event goes to the writer.
    void mark(const Username& account, Mark what, Steady now);
    /// Read them when there is time for it.
    void want(const std::set<Username>& accounts);
    /// As want(), but for those that have been read of late.
    void want_unknown(const std::set<Username>& accounts, Steady now);
    /// Find out which accounts there are.
    void want_list() { list_wanted_ = true; }

    /// What to read now. `busy`: only what an event asked for.
    std::optional<Reading> next(Steady now, bool busy);
    /// When next() may have something; absent: only after another call.
    std::optional<Steady> next_at(Steady now, bool busy) const;

    /// False: the account has changed since, and what was read is old.
    bool current(const Reading& reading) const;
    /// It was read, and is stored or thrown away.
    void done(const Reading& reading, Steady now);
    /// It could not be read, and will be again.
    void failed(const Reading& reading, Steady now);

    /// Accounts that wait for their read, or are being read.
    std::size_t size() const { return accounts_.size() + wanted_.size(); }

private:
    struct Account {
        Steady first{};  ///< The first mark since the last read began.
        Steady last{};
        Steady not_before{};
        Steady due{};  ///< Its place in due_.
        std::uint64_t told = 0;
        bool waits = false;  ///< It is in due_.
        bool again = false;  ///< Marked while it is being read.
        bool reading = false;
        int failures = 0;
    };

    void schedule(const Username& name, Account& account);
    milliseconds backoff(int failures) const;

    ReadListOptions options_;
    std::map<Username, Account> accounts_;       ///< Marked, or being read.
    std::set<std::pair<Steady, Username>> due_;  ///< Of accounts_: those that wait.
    std::set<Username> wanted_;                  ///< Not in accounts_.
    std::map<Username, Steady> read_at_;         ///< For want_unknown().
    bool list_wanted_ = false;
    bool list_all_ = false;
    bool listing_ = false;
    Steady paced_until_{};
    Steady paused_until_{};  ///< The server answers nobody.
    int failures_ = 0;       ///< Since the last success, of any account.
};

}  // namespace eb::workers::ws_ingest
