// Workers hold a lease while they live, and timers leave the time of their last good run with
// theirs.
#include "pulse/payload.hpp"
#include "store/checkup.hpp"
#include "store/errors.hpp"
#include "store/ingest.hpp"
#include "store/lease.hpp"
#include "workers/doctor/checks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace eb::workers::doctor {
namespace {

constexpr const char* kArea = "freshness";
constexpr seconds kMonitorAgeMax{900};        // Its timer: every five minutes.
constexpr seconds kNightlyAgeMax{36 * 3600};  // A night was missed.

std::string ago(seconds age) {
    if (age < seconds{0}) return "just now";
    if (age < seconds{120}) return fmt::format("{} s ago", age.count());
    if (age < seconds{7200}) return fmt::format("{} minutes ago", age.count() / 60);
    if (age < seconds{172'800}) return fmt::format("{} hours ago", age.count() / 3600);
    return fmt::format("{} days ago", age.count() / 86'400);
}

/// A timer's last good run.
void check_timer(const std::vector<store::LeaseEnd>& leases, const std::string& name,
                 const std::string& unit, seconds age_max, sys_seconds now, Findings& findings) {
    const auto found = std::find_if(leases.begin(), leases.end(),
                                    [&](const auto& lease) { return lease.name == name; });
    if (found == leases.end() || found->done_at == sys_seconds{}) {
        findings.add(State::warning, kArea, name, "has never ended well",
                     "systemctl enable --now " + unit);
        return;
    }
    const auto age = now - found->done_at;
    if (age <= age_max) {
        findings.good(kArea, name, "ended well " + ago(age));
        return;
    }
    findings.add(State::fault, kArea, name, "last ended well " + ago(age),
                 "systemctl list-timers; journalctl -u " + unit);
}

void check_worker(const std::vector<store::LeaseEnd>& leases, const std::string& profile,
                  sys_seconds cursor, sys_seconds now, Findings& findings) {
    const auto name = "ws:" + profile;
    const auto found = std::find_if(leases.begin(), leases.end(),
                                    [&](const auto& lease) { return lease.name == name; });
    const auto news =
        cursor == sys_seconds{} ? std::string{"no event yet"} : "last event " + ago(now - cursor);
    const bool runs = found != leases.end() && !found->over;
    const auto hears = std::find_if(leases.begin(), leases.end(), [&](const auto& lease) {
        return lease.name == "ws-stream:" + profile;
    });
    if (runs && hears != leases.end() && hears->over) {
        findings.add(State::fault, kArea, "eb-ws-worker " + profile,
                     "runs as " + found->holder + " and hears nothing; " + news,
                     "see the profile above; journalctl -u eazybackup-comet-ws@" + profile);
        return;
    }
    if (runs) {
        findings.good(kArea, "eb-ws-worker " + profile, "runs as " + found->holder + ", " + news);
        return;
    }
    findings.add(State::fault, kArea, "eb-ws-worker " + profile, "does not run; " + news,
                 "systemctl status eazybackup-comet-ws@" + profile);
}

}  // namespace

void check_freshness(const Settings& settings, store::Pool& pool, Findings& findings) {
    try {
        const auto now = store::Checkup{pool}.server().now;
        const auto leases = store::leases(pool, "");
        store::Ingest ingest{
            pool,
            pulse::payload_of,
            {"eb-doctor", log::Level::error, [](log::Level, const std::string&) {}}};
        for (const auto& profile : settings.profiles) {
            const auto& name = profile.name.value();
            check_worker(leases, name, ingest.read_cursor(profile.name).at, now, findings);
            check_timer(leases, "monitor:" + name, "eb-monitor@" + name + ".timer", kMonitorAgeMax,
                        now, findings);
            check_timer(leases, "sync:" + name, "eb-sync.timer", kNightlyAgeMax, now, findings);
        }
        check_timer(leases, "rollup", "eb-rollup@prune.timer", kNightlyAgeMax, now, findings);
        for (const auto& table : store::Checkup{pool}.days()) {
            const bool fresh = !table.newest.empty() && table.days <= 1;
            findings.add(
                fresh ? State::good : State::warning, kArea, table.table,
                table.newest.empty() ? "no day yet" : "newest day " + table.newest,
                fresh ? ""
                      : "systemctl enable --now eb-rollup@devices.timer eb-rollup@items.timer");
        }
    } catch (const std::exception& error) {
        findings.add(State::fault, kArea, "looking", error.what(), "see above");
    }
}

}  // namespace eb::workers::doctor
