// The worker's neighbours, in memory.
#pragma once

#include "core/guarded.hpp"
#include "tests/support/fake_clock.hpp"
#include "workers/ws_ingest/gap_filler.hpp"
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
        std::set<JobId> refused;  ///< A batch with one of these is refused.
        int unavailable = 0;      ///< So many calls fail first; below 0: all.
        int owner_questions = 0;
        int prunes = 0;
    };

    void apply(const domain::Batch& batch) override {
        auto state = state_.lock();
        fail(*state);
        for (const auto& id : state->refused) {
            if (batch.started.contains(id) || batch.finished.contains(id))
                throw DatabaseRefused{"bad data", "eb_jobs_live", 1406};
        }
        state->batches.push_back(batch.started.size() + batch.finished.size());
        for (const auto& [id, job] : batch.started) {
            if (!state->finished.contains(id)) state->started[id] = job;
        }
        for (const auto& [id, job] : batch.finished) {
            state->started.erase(id);
            state->finished[id] = job;
        }
        for (const auto& [username, client] : batch.owners) state->owned_by[username] = client;
        if (batch.cursor_at != sys_seconds{}) state->cursor = batch.cursor_at;
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

inline log::Logger silent() {
    return log::Logger{"test", log::Level::error, [](log::Level, const std::string&) {}};
}

}  // namespace eb::workers::ws_ingest
