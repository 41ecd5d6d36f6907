// The worker's neighbours, in memory.
#pragma once

#include "core/guarded.hpp"
#include "tests/support/fake_clock.hpp"
#include "workers/ws_ingest/batch.hpp"
#include "workers/ws_ingest/gap_filler.hpp"
#include "workers/ws_ingest/server.hpp"
#include "workers/ws_ingest/tables.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>

namespace eb::workers::ws_ingest {

using test::FakeClock;

/// Tables that remember what was applied; faults are set by tests. Any thread.
class FakeTables final : public Tables {
public:
    struct State {
        std::map<JobId, domain::JobReport> started;
        std::map<JobId, domain::JobReport> finished;
        std::map<Username, ClientId> owned_by;  ///< Owners as batches brought them.
        std::vector<std::size_t> batches;       ///< Rows of each.
        sys_seconds cursor{};
        std::vector<JobId> live;
        std::map<Username, ClientId> owners;
        std::map<JobId, domain::JobReport> progress;
        std::map<JobId, bool> interrupted;
        std::map<Username, domain::Account> accounts;  ///< As batches brought them.
        std::set<Username> removed;
        std::map<domain::DeviceKey, bool> presence;
        std::map<domain::DeviceKey, bool> devices;  ///< The rows.
        std::map<JobId, seconds> offline_jobs;
        std::set<Username> known;
        std::set<Username> moved;
        Applied applied;          ///< What apply() answers.
        std::uint64_t token = 0;  ///< Whose lease it is; a batch with another is fenced.
        std::set<JobId> refused;  ///< A batch with one of these is refused.
        std::set<Username> refused_accounts;
        std::set<std::string> refused_parts;  ///< Ids of devices, items and vaults; "account".
        std::set<std::string> parts;          ///< As batches brought them.
        int unavailable = 0;                  ///< So many calls fail first; below 0: all.
        std::function<void()> at_work;        ///< Called within apply().
        int owner_questions = 0;
        int prunes = 0;
    };

    Applied apply(const domain::Batch& batch, const store::Fence& fence,
                  const std::function<void()>& meanwhile) override {
        meanwhile();
        auto state = state_.lock();
        if (state->at_work) state->at_work();
        fail(*state);
        if (fence.token != state->token) throw Fenced{"another worker holds the lease"};
        for (const auto& id : state->refused) {
            if (batch.started.contains(id) || batch.finished.contains(id))
                throw DatabaseRefused{"bad data", "eb_jobs_live", 1406};
        }
        for (const auto& username : state->refused_accounts) {
            if (batch.accounts.contains(username))
                throw DatabaseRefused{"bad data", "comet_items", 1406};
        }
        std::set<std::string> parts;
        for (const auto& [username, account] : batch.accounts) {
            const auto& withheld = account.withheld;
            const auto add = [&](const auto& rows, const auto& without) {
                for (const auto& row : rows) {
                    if (!without.contains(row.id)) parts.insert(row.id.value());
                }
            };
            if (!withheld.account) parts.insert("account");
            add(account.devices, withheld.devices);
            add(account.items, withheld.items);
            add(account.vaults, withheld.vaults);
        }
        for (const auto& part : parts) {
            if (state->refused_parts.contains(part))
                throw DatabaseRefused{"bad data", "comet_items", 1406};
        }
        state->parts.merge(parts);
        state->batches.push_back(rows(batch));
        for (const auto& [username, account] : batch.accounts) {
            state->accounts[username] = account;
            state->removed.erase(username);
        }
        for (const auto& username : batch.accounts_removed) {
            state->accounts.erase(username);
            state->removed.insert(username);
        }
        for (const auto& [device, online] : batch.presence) state->presence[device] = online;
        for (const auto& [id, job] : batch.started) {
            if (!state->finished.contains(id)) state->started[id] = job;
        }
        for (const auto& [id, job] : batch.finished) {
            state->started.erase(id);
            state->finished[id] = job;
        }
        for (const auto& [id, job] : batch.progress) state->progress[id] = job;
        for (const auto& [id, interrupted] : batch.interrupted)
            state->interrupted[id] = interrupted;
        for (const auto& [username, client] : batch.owners) state->owned_by[username] = client;
        if (batch.cursor_at != sys_seconds{}) state->cursor = batch.cursor_at;
        return state->applied;
    }
    std::map<Username, ClientId> owners(const std::set<Username>& usernames) override {
        auto state = state_.lock();
        fail(*state);
        ++state->owner_questions;
        std::map<Username, ClientId> out;
        for (const auto& username : usernames) {
            if (state->owners.contains(username)) out[username] = state->owners[username];
        }
        return out;
    }
    sys_seconds cursor() override {
        auto state = state_.lock();
        fail(*state);
        return state->cursor;
    }
    std::vector<JobId> live_jobs() override {
        auto state = state_.lock();
        fail(*state);
        return state->live;
    }
    std::map<JobId, seconds> offline_jobs() override {
        auto state = state_.lock();
        fail(*state);
        return state->offline_jobs;
    }
    std::set<JobId> interrupted_jobs() override {
        auto state = state_.lock();
        fail(*state);
        std::set<JobId> out;
        for (const auto& [id, interrupted] : state->interrupted) {
            if (interrupted) out.insert(id);
        }
        return out;
    }
    std::map<domain::DeviceKey, bool> devices() override {
        auto state = state_.lock();
        fail(*state);
        return state->devices;
    }
    std::set<Username> accounts() override {
        auto state = state_.lock();
        fail(*state);
        return state->known;
    }
    std::set<Username> moved() override {
        auto state = state_.lock();
        fail(*state);
        return state->moved;
    }
    void prune() override {
        auto state = state_.lock();
        ++state->prunes;
    }

    State state() const { return state_.copy(); }
    void set(const std::function<void(State&)>& change) {
        auto state = state_.lock();
        change(*state);
    }

private:
    static void fail(State& state) {
        if (state.unavailable == 0) return;
        if (state.unavailable > 0) --state.unavailable;
        throw DatabaseUnavailable{"no database"};
    }

    Guarded<State> state_;
};

/// A Comet Server in memory; one for all threads.
class FakeServer final : public RemoteServer {
public:
    struct State {
        std::vector<domain::JobReport> incomplete;
        std::vector<domain::JobReport> in_range;
        std::map<JobId, domain::JobReport> properties;
        std::map<Username, domain::Account> accounts;
        std::set<domain::DeviceKey> connections;
        std::vector<std::pair<long long, long long>> asked;
        std::vector<JobId> looked_up;
        std::map<Username, int> reads;
        int failures = 0;  ///< So many calls fail first.
        int at_once = 0;
        int at_once_max = 0;
    };
    /// Called in the middle of reading an account, without a lock.
    std::function<void(const Username&)> while_reading = [](const Username&) {};

    int jobs(sys_seconds start, sys_seconds end, const Visit& visit) override {
        std::vector<domain::JobReport> found;
        {
            auto state = state_.lock();
            fail(*state);
            state->asked.emplace_back(unix_seconds(start), unix_seconds(end));
            found = start == sys_seconds{} ? state->incomplete : state->in_range;
        }
        for (auto& job : found) visit(std::move(job));
        return 0;
    }
    std::optional<domain::JobReport> job(const JobId& id) override {
        auto state = state_.lock();
        fail(*state);
        state->looked_up.push_back(id);
        const auto found = state->properties.find(id);
        if (found == state->properties.end()) return std::nullopt;
        return found->second;
    }
    std::optional<domain::Account> account(const Username& username) override {
        std::optional<domain::Account> found;
        {
            auto state = state_.lock();
            ++state->reads[username];
            fail(*state);
            state->at_once_max = std::max(state->at_once_max, ++state->at_once);
            const auto account = state->accounts.find(username);
            if (account != state->accounts.end()) found = account->second;
        }
        while_reading(username);
        auto state = state_.lock();
        --state->at_once;
        return found;
    }
    std::set<Username> accounts() override {
        auto state = state_.lock();
        fail(*state);
        std::set<Username> names;
        for (const auto& [username, account] : state->accounts) names.insert(username);
        return names;
    }
    std::set<domain::DeviceKey> connections() override {
        auto state = state_.lock();
        fail(*state);
        return state->connections;
    }

    State state() const { return state_.copy(); }
    void set(const std::function<void(State&)>& change) {
        auto state = state_.lock();
        change(*state);
    }

private:
    static void fail(State& state) {
        if (state.failures == 0) return;
        --state.failures;
        throw ServerUnavailable{"no server"};
    }

    Guarded<State> state_;
};

/// A lease in memory, which a test can take away.
class FakeLease final : public Lease {
public:
    struct State {
        bool taken = false;  ///< By another.
        std::uint64_t token = 0;
        int unavailable = 0;  ///< So many calls fail first; below 0: all.
        int renewals = 0;
        bool hearing = false;  ///< As the last renewal said.
        bool released = false;
    };

    std::optional<store::Fence> acquire() override {
        auto state = state_.lock();
        fail(*state);
        if (state->taken) return std::nullopt;
        return store::Fence{"ws:obc", ++state->token};
    }
    bool renew(const store::Fence& fence, bool hearing) override {
        auto state = state_.lock();
        fail(*state);
        ++state->renewals;
        state->hearing = hearing;
        return !state->taken && fence.token == state->token;
    }
    void release(const store::Fence&) override {
        auto state = state_.lock();
        fail(*state);
        state->released = true;
    }

    State state() const { return state_.copy(); }
    void set(const std::function<void(State&)>& change) {
        auto state = state_.lock();
        change(*state);
    }

private:
    static void fail(State& state) {
        if (state.unavailable == 0) return;
        if (state.unavailable > 0) --state.unavailable;
        throw DatabaseUnavailable{"no database"};
    }

    Guarded<State> state_;
};

/// Looks again and again until it is so, or ten seconds have passed.
template <class Condition>
bool eventually(const Condition& condition) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock{mutex};
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        never.wait_for(lock, milliseconds{2});
    }
    return true;
}

inline domain::JobReport report(const std::string& id, int status,
                                const std::string& username = "alice") {
    return {.id = JobId{id},
            .username = Username{username},
            .device = DeviceId{"dev-1"},
            .status = status,
            .content = "{}"};
}

inline comet::Event started(const std::string& id, long long at = 1763799000, int status = 6001) {
    return {.what = comet::JobStarted{report(id, status)},
            .type = "SEVT_JOB_NEW",
            .resource = id,
            .at = from_unix(at)};
}

inline comet::Event completed(const std::string& id, long long at = 1763799000, int status = 5000) {
    return {.what = comet::JobCompleted{report(id, status)},
            .type = "SEVT_JOB_COMPLETED",
            .resource = id,
            .at = from_unix(at)};
}

inline comet::Event account_changed(const std::string& username) {
    return {.what = comet::AccountChanged{Username{username}}, .type = "SEVT_ACCOUNT_UPDATED"};
}

inline domain::DeviceKey device_key(const std::string& username, const std::string& device) {
    return {Username{username}, DeviceId{device}};
}

inline comet::Event device_told(const std::string& username, const std::string& device,
                                domain::DeviceReport said) {
    return {.what = comet::DeviceChanged{device_key(username, device), std::move(said)},
            .type = "SEVT_DEVICE_RENAMED"};
}

inline comet::Event presence_told(const std::string& username, const std::string& device,
                                  bool online) {
    return {.what = comet::DevicePresence{device_key(username, device), online},
            .type = "SEVT_DEVICE_LIVE_CONNECT"};
}

inline domain::Account account(const std::string& username, std::vector<std::string> devices = {}) {
    domain::Account out{.username = Username{username}};
    for (auto& id : devices)
        out.devices.push_back({.id = DeviceId{id}, .name = "PC of " + username, .content = "{}"});
    return out;
}

inline log::Logger silent() {
    return log::Logger{"test", log::Level::error, [](log::Level, const std::string&) {}};
}

}  // namespace eb::workers::ws_ingest
