// Each command is read, count, write; only the write is a transaction that others can see.
#include "rollup.hpp"

#include "item.hpp"
#include "json/reader.hpp"
#include "leash.hpp"
#include "profile/run_lock.hpp"
#include "store/day_reads.hpp"
#include "store/day_writes.hpp"
#include "store/errors.hpp"
#include "store/pruning.hpp"
#include "store/schema/migrator.hpp"

#include <array>
#include <iostream>
#include <utility>
#include <vector>

namespace eb::workers::rollup {
namespace {

constexpr const char* kLease = "rollup";
constexpr seconds kLeaseWait{90};  // Longer than a lease that was left behind.
constexpr milliseconds kLeaseAskEvery{500};
constexpr std::size_t kReportMax = 100;
// A few milliseconds under the lock that writers of jobs wait for.
constexpr int kPruneRows = 500;
constexpr milliseconds kPrunePause{10};

/// What a run works with.
struct Run {
    store::Pool& pool;
    const Clock& clock;
    log::Logger log;
    Leash leash;
    domain::Day day;
    store::Fence fence;
    Clock::Steady began;

    std::int64_t took_ms() const {
        return std::chrono::duration_cast<milliseconds>(clock.steady() - began).count();
    }
};

void count_devices(Run& run) {
    store::DayReads reads{run.pool};
    with_patience(run.leash, run.log, [&] {
        domain::RegistryTally registry{reads.now()};
        domain::DeviceTally devices;
        reads.devices(
            [&](bool registered, sys_seconds last_seen) {
                run.leash.check();
                registry.add(registered, last_seen);
            },
            [&](ClientId client, bool registered, bool online) {
                run.leash.check();
                devices.add(client, registered, online);
            });
        const auto& fleet = registry.fleet();
        store::DayWrites{run.pool}.devices(run.day, fleet, devices.clients(), run.fence);
        run.log.info("devices_counted", {{"day", domain::day_text(run.day)},
                                         {"registered", fleet.registered},
                                         {"active_24h", fleet.active},
                                         {"clients", devices.clients().size()},
                                         {"took_ms", run.took_ms()}});
    });
}

/// Contents that could not be read, as far as the log is to name them.
struct Malformed {
    struct One {
        std::string key;
        std::string why;
    };
    std::int64_t count = 0;
    std::vector<One> first;

    void add(const store::ItemContentRow& row, const json::Malformed& error) {
        if (++count > static_cast<std::int64_t>(kReportMax)) return;
        first.push_back({fmt::format("{}/{}", row.id, row.client), error.what()});
    }
    void tell(const log::Logger& log) const {
        for (const auto& [key, why] : first)
            log.warn("content_malformed", {{"table", "comet_items"}, {"key", key}, {"why", why}});
    }
};

void count_items(Run& run) {
    store::DayReads reads{run.pool};
    with_patience(run.leash, run.log, [&] {
        domain::ItemTally items;
        domain::StorageTally storage;
        Malformed malformed;
        std::int64_t read = 0;
        reads.items(
            [&](const store::ItemContentRow& row) {
                run.leash.check();
                ++read;
                try {
                    items.add(read_item(row));
                } catch (const json::Malformed& error) {
                    malformed.add(row, error);
                }
            },
            [&](const domain::StorageTally::Vault& vault) {
                run.leash.check();
                storage.add(vault);
            });
        const auto& fleet = items.fleet();
        store::DayWrites{run.pool}.items(run.day, fleet, items.clients(), storage.accounts(),
                                         run.fence);
        malformed.tell(run.log);
        run.log.info("items_counted", {{"day", domain::day_text(run.day)},
                                       {"di_devices", fleet.disk_image_devices},
                                       {"hv_vms", fleet.hyperv_vms},
                                       {"vw_vms", fleet.vmware_vms},
                                       {"m365_users", fleet.m365_users},
                                       {"ff_items", fleet.file_items},
                                       {"items", read},
                                       {"malformed", malformed.count},
                                       {"clients", items.clients().size()},
                                       {"accounts", storage.accounts().size()},
                                       {"took_ms", run.took_ms()}});
    });
}

/// A table that is pruned, and how far it is.
struct Pruned {
    const char* table;
    std::function<int()> some;
    std::int64_t rows = 0;
    bool done = false;
};

/// By turns, so that one large table does not take all the time of the others. Answers whether
/// nothing is left.
bool prune_by_turns(Run& run, std::array<Pruned, 4>& tables) {
    try {
        for (bool all_done = false; !all_done;) {
            all_done = true;
            for (auto& table : tables) {
                if (table.done) continue;
                with_patience(run.leash, run.log, [&] {
                    const int rows = table.some();
                    table.rows += rows;
                    table.done = rows < kPruneRows;
                    run.log.debug("pruned", {{"table", table.table}, {"rows", rows}});
                });
                all_done = all_done && table.done;
                if (!table.done) run.leash.pause(kPrunePause);
            }
        }
    } catch (const Ended& ended) {
        // What is gone is gone; the next run goes on.
        if (ended.end == End::lease_lost) throw;
        return false;
    }
    return true;
}

void prune(Run& run, const Settings& settings) {
    store::Pruning pruning{run.pool};
    const std::chrono::hours kept{settings.retention_hours};
    std::array<Pruned, 4> tables{{
        {"eb_jobs_recent_24h", [&] { return pruning.recent_jobs(kept, kPruneRows, run.fence); }},
        {"eb_pulse_log", [&] { return pruning.pulse_log(kPruneRows, run.fence); }},
        {"eb_incident_ack", [&] { return pruning.snoozes(kPruneRows, run.fence); }},
        {"eb_tasks", [&] { return pruning.tasks(kPruneRows, run.fence); }},
    }};
    const bool finished = prune_by_turns(run, tables);
    run.log.info("pruned_all", {{"jobs", tables[0].rows},
                                {"log_rows", tables[1].rows},
                                {"snoozes", tables[2].rows},
                                {"tasks", tables[3].rows},
                                {"finished", finished},
                                {"took_ms", run.took_ms()}});
}

/// The lease, waited for while another run has it. Null: it kept it.
std::unique_ptr<profile::RunLock> take_lease(store::Pool& pool, const Leash& leash,
                                             const Clock& clock, const log::Logger& log) {
    const auto until = clock.steady() + kLeaseWait;
    for (bool told = false;; told = true) {
        std::unique_ptr<profile::RunLock> lock;
        with_patience(leash, log, [&] { lock = profile::RunLock::take(pool, kLease, log); });
        if (lock || clock.steady() >= until) return lock;
        if (!told) log.info("waiting_for_another_run");
        leash.pause(kLeaseAskEvery);
    }
}

void obey(Run& run, const Settings& settings) {
    if (settings.command == "devices") count_devices(run);
    if (settings.command == "items") count_items(run);
    if (settings.command == "prune") prune(run, settings);
}

int say(int code, const std::string& what) {
    std::cerr << "eb-rollup: " << what << "\n";
    return code;
}

}  // namespace

int run(const Settings& settings, store::Pool& pool, const Clock& clock, const log::Logger& log,
        std::stop_token stop) {
    const auto began = clock.steady();
    const auto own_log = log.with({{"command", settings.command}});
    Leash leash{clock, settings.time_max, std::move(stop)};
    std::unique_ptr<profile::RunLock> lock;
    try {
        sys_seconds now{};
        with_patience(leash, own_log, [&] { now = store::DayReads{pool}.now(); });
        const auto day = settings.day.value_or(domain::day_of(now));
        if (const auto wrong = domain::wrong_day(day, now)) return say(2, "--date: " + *wrong);
        if (const auto wrong = store::schema::unfit(pool)) return say(1, *wrong);

        lock = take_lease(pool, leash, clock, own_log);
        if (!lock) return say(1, "another run does not end");
        leash.ends_with(lock->lost());
        Run work{.pool = pool,
                 .clock = clock,
                 .log = settings.db_debug ? own_log.at(log::Level::debug) : own_log,
                 .leash = leash,
                 .day = day,
                 .fence = lock->fence(),
                 .began = began};
        obey(work, settings);
        lock->done();
        return 0;
    } catch (const Ended& ended) {
        own_log.warn("ended_early", {{"why", ended.what()}});
        return ended.end == End::stopped ? 0 : 1;
    } catch (const store::Fenced&) {
        own_log.warn("ended_early", {{"why", word_of(End::lease_lost)}});
        return 1;
    }
}

}  // namespace eb::workers::rollup
