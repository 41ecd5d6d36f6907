// The lock, what the stream missed, then the suspects: several looks at a time, because a server
// far away answers slowly, and one writer.
#include "workers/monitor/pass.hpp"

#include "profile/run_lock.hpp"
#include "store/errors.hpp"
#include "workers/monitor/reconcile.hpp"
#include "workers/monitor/sweep.hpp"

namespace eb::workers::monitor {
namespace {

/// What would be looked at, from our own rows alone.
void rehearse(const Settings& settings, const config::Profile& profile, store::Pool& pool,
              const log::Logger& log) {
    const auto found = store::Stalled{pool}.suspects(profile.name, settings.policy, settings.limit);
    for (const auto& suspect : found.jobs) {
        const auto since = suspect.job.stale_since;
        const bool second = since != sys_seconds{} && found.now - since >= settings.policy.recheck;
        log.info("would_look", {{"job", suspect.job.key.job},
                                {"user", suspect.job.username},
                                {"still_since", unix_seconds(suspect.job.last_bytes_at)},
                                {"attempts", suspect.attempts},
                                {"would_end", second ? "unless it shows a sign of life" : "no"}});
    }
    log.info("pass_done", {{"dry_run", 1}, {"candidates", found.jobs.size()}});
}

class Pass {
public:
    Pass(const Settings& settings, const config::Profile& profile, store::Pool& pool,
         const Clock& clock, const std::stop_token& stop, const log::Logger& log)
        : settings_(settings),
          profile_(profile),
          pool_(pool),
          clock_(clock),
          log_(log),
          owners_(pool, profile, log),
          on_stop_(stop, [this] { halt_.request_stop(); }) {}

    bool run() {
        const auto lock = profile::RunLock::take(pool_, "monitor:" + profile_.name.value(), log_);
        if (!lock) {
            log_.info("another_pass_runs");
            return true;
        }
        const std::stop_callback on_lost{lock->lost(), [this] { halt_.request_stop(); }};
        const auto began = clock_.steady();
        Tally tally;
        const bool good = work(lock->fence(), tally);
        const auto took = std::chrono::duration_cast<milliseconds>(clock_.steady() - began);
        tally.tell(log_, took.count());
        if (lock->lost().stop_requested()) log_.error("lock_lost");
        if (!good || lock->lost().stop_requested()) return false;
        lock->done();
        return true;
    }

private:
    bool work(const store::Fence& fence, Tally& tally) {
        try {
            const auto sources = profile::sources([this] { return owners_.server_row(); }, profile_,
                                                  settings_.whmcs, halt_.get_token(), log_);
            const auto upstream = profile::resolve(profile_, settings_.whmcs, sources, log_);
            Records records{pool_, profile_.name, owners_, fence, log_};
            const bool reconciled = reconcile(settings_.reconcile, profile_.name, upstream, pool_,
                                              records, halt_.get_token(), log_, tally);
            const bool swept = sweep({.settings = settings_,
                                      .server = profile_.name,
                                      .upstream = upstream,
                                      .pool = pool_,
                                      .clock = clock_,
                                      .log = log_},
                                     records, halt_.get_token(), tally);
            return reconciled && swept;
        } catch (const CredentialsRefused& error) {
            log_.error("credentials_refused", {{"error", error.what()}});
        } catch (const profile::Unresolved& error) {
            log_.error("profile_unresolved", {{"error", error.what()}});
        } catch (const store::Unavailable& error) {
            log_.error("database_unavailable", {{"error", error.what()}});
        } catch (const store::Rejected& error) {
            log_.error("database_refused", {{"table", error.table}, {"error", error.what()}});
        } catch (const store::Fenced& error) {
            log_.error("lock_lost", {{"error", error.what()}});
        } catch (const Stopped&) {
            return true;  // Whoever asked for it knows.
        } catch (const std::invalid_argument& error) {
            log_.error("profile_unresolved", {{"error", error.what()}});  // Its address is none.
        }
        return false;
    }

    const Settings& settings_;
    const config::Profile& profile_;
    store::Pool& pool_;
    const Clock& clock_;
    const log::Logger log_;
    profile::Owners owners_;
    std::stop_source halt_;
    const std::stop_callback<std::function<void()>> on_stop_;
};

}  // namespace

bool pass(const Settings& settings, const config::Profile& profile, store::Pool& pool,
          const Clock& clock, const std::stop_token& stop, const log::Logger& log) {
    try {
        if (settings.dry_run) {
            rehearse(settings, profile, pool, log);
            return true;
        }
        return Pass{settings, profile, pool, clock, stop, log}.run();
    } catch (const store::Unavailable& error) {
        log.error("database_unavailable", {{"error", error.what()}});
        return false;
    }
}

}  // namespace eb::workers::monitor
