// Two lines: accounts on which something happened, by the time at which they are due, and accounts
// that are merely not known, by name and paced. What fails goes back into the first.
#include "read_list.hpp"

#include <algorithm>

namespace eb::workers::ws_ingest {
namespace {

constexpr int kFailuresOfOthers = 4;  // So many in a row, and it is the server, not an account.
constexpr int kDoublingsMax = 20;

}  // namespace

milliseconds ReadList::backoff(int failures) const {
    const auto doublings = std::clamp(failures - 1, 0, kDoublingsMax);
    return std::min(options_.retry_max, options_.retry_min * (1 << doublings));
}

void ReadList::schedule(const Username& name, Account& account) {
    if (account.reading) {
        account.again = true;
        return;
    }
    if (account.waits) due_.erase({account.due, name});
    account.due = std::max(account.not_before, std::min(account.last + options_.quiet,
                                                        account.first + options_.quiet_max));
    account.waits = true;
    due_.emplace(account.due, name);
}

void ReadList::mark(const Username& name, Mark what, Steady now) {
    auto found = accounts_.find(name);
    if (found == accounts_.end()) {
        if (accounts_.size() >= options_.marked_max) {
            list_wanted_ = list_all_ = true;
            return;
        }
        found = accounts_.emplace(name, Account{}).first;
        wanted_.erase(name);
    }
    auto& account = found->second;
    if (what == Mark::told) ++account.told;
    const bool first = !account.waits && !account.again;
    if (first) account.first = now;
    account.last = now;
    schedule(name, account);
}

void ReadList::want(const std::set<Username>& accounts) {
    for (const auto& name : accounts) {
        if (accounts_.contains(name)) continue;
        if (wanted_.size() >= options_.wanted_max) return;  // What is left is found missing later.
        wanted_.insert(name);
    }
}

void ReadList::want_unknown(const std::set<Username>& accounts, Steady now) {
    std::set<Username> unknown;
    for (const auto& name : accounts) {
        const auto read = read_at_.find(name);
        if (read == read_at_.end() || now - read->second >= options_.known_for)
            unknown.insert(name);
    }
    want(unknown);
}

std::optional<ReadList::Reading> ReadList::next(Steady now, bool busy) {
    if (now < paused_until_) return std::nullopt;
    if (!due_.empty() && due_.begin()->first <= now) {
        const auto name = due_.begin()->second;
        due_.erase(due_.begin());
        auto& account = accounts_.at(name);
        account.waits = false;
        account.reading = true;
        return Reading{.account = name, .told = account.told};
    }
    if (busy || now < paced_until_) return std::nullopt;
    if (list_wanted_ && !listing_) {
        listing_ = true;
        list_wanted_ = false;
        paced_until_ = now + options_.pace;
        return Reading{.all = std::exchange(list_all_, false)};
    }
    if (wanted_.empty()) return std::nullopt;
    paced_until_ = now + options_.pace;
    const auto name = *wanted_.begin();
    wanted_.erase(wanted_.begin());
    accounts_.emplace(name, Account{.reading = true});
    return Reading{.account = name};
}

std::optional<ReadList::Steady> ReadList::next_at(Steady now, bool busy) const {
    std::optional<Steady> at;
    if (!due_.empty()) at = due_.begin()->first;
    const bool others = !wanted_.empty() || (list_wanted_ && !listing_);
    if (others && !busy) at = at ? std::min(*at, paced_until_) : paced_until_;
    if (!at) return at;
    return std::max({*at, paused_until_, now});
}

bool ReadList::current(const Reading& reading) const {
    if (!reading.account) return true;
    const auto found = accounts_.find(*reading.account);
    return found != accounts_.end() && found->second.told == reading.told;
}

void ReadList::done(const Reading& reading, Steady now) {
    failures_ = 0;
    if (!reading.account) {
        listing_ = false;
        return;
    }
    if (read_at_.size() >= options_.marked_max) read_at_.clear();  // Some are read once too often.
    read_at_[*reading.account] = now;
    auto& account = accounts_.at(*reading.account);
    account.reading = false;
    account.failures = 0;
    account.not_before = {};
    if (std::exchange(account.again, false)) schedule(*reading.account, account);
    else accounts_.erase(*reading.account);
}

void ReadList::failed(const Reading& reading, Steady now) {
    // One account that the server refuses holds up nobody; a server that answers nobody is left
    // alone for a while.
    if (++failures_ >= kFailuresOfOthers)
        paused_until_ = now + backoff(failures_ - kFailuresOfOthers + 1);
    if (!reading.account) {
        listing_ = false;
        list_wanted_ = true;
        list_all_ = list_all_ || reading.all;
        paced_until_ = now + options_.retry_min;
        return;
    }
    auto& account = accounts_.at(*reading.account);
    account.reading = false;
    if (!std::exchange(account.again, false)) account.first = account.last = now;
    account.not_before = now + backoff(++account.failures);
    schedule(*reading.account, account);
}

}  // namespace eb::workers::ws_ingest
