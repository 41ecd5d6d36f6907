// The parts are independent of each other: where one cannot be read, the others are put right all
// the same.
#include "profile_run.hpp"

#include "account_sync.hpp"
#include "job_sync.hpp"
#include "presence_sync.hpp"
#include "profile/run_lock.hpp"
#include "pulse/payload.hpp"
#include "store/errors.hpp"

#include <system_error>

namespace eb::workers::sync {
namespace {

class Run {
public:
    Run(const Parts& parts) : with_(parts), accounts_(parts), jobs_(parts), presence_(parts) {}

    bool run() {
        const auto began = with_.clock.steady();
        part("connections", [&] { presence_.begin(); });
        part("accounts", [&] { accounts_.run(); });
        part("jobs", [&] { jobs_.run(); });
        part("connections", [&] { presence_.end(); });
        report(began);
        return whole_;
    }

private:
    template <class Work>
    void part(const char* name, const Work& work) {
        try {
            work();
        } catch (const Distrusted& error) {
            failed(name, error);
        } catch (const comet::Unreachable& error) {
            if (with_.stop.stop_requested()) throw Stopped{"asked to end"};
            failed(name, error);
        } catch (const comet::Refused& error) {
            failed(name, error);
        } catch (const std::system_error& error) {
            failed(name, error);  // No room for what is read.
        }
    }

    void failed(const char* name, const std::exception& error) {
        whole_ = false;
        with_.log.error("not_synced", {{"part", name}, {"error", error.what()}});
    }

    void report(Clock::Steady began) const {
        const auto& accounts = accounts_.totals();
        const auto& writer = with_.writer.totals();
        const auto took = std::chrono::duration<double>(with_.clock.steady() - began).count();
        with_.log.info("synced",
                       {{"accounts", accounts.accounts},
                        {"devices", accounts.devices},
                        {"items", accounts.items},
                        {"vaults", accounts.vaults},
                        {"jobs", jobs_.totals().jobs},
                        {"changes", writer.changes},
                        {"removed", accounts.removed},
                        {"skipped", accounts.skipped + jobs_.totals().skipped + writer.refused},
                        {"seconds", fmt::format("{:.1f}", took)},
                        {"whole", whole_}});
    }

    const Parts& with_;
    AccountSync accounts_;
    JobSync jobs_;
    PresenceSync presence_;
    bool whole_ = true;
};

}  // namespace

Outcome run_profile(const Settings& settings, const config::Profile& profile, store::Pool& pool,
                    const Clock& clock, const std::stop_token& stop, const log::Logger& log) {
    try {
        const auto lock = profile::RunLock::take(pool, "sync:" + profile.name.value(), log);
        if (!lock) {
            log.info("already_running");
            return Outcome::elsewhere;
        }
        std::stop_source ends;
        const auto end = [&] { ends.request_stop(); };
        const std::stop_callback on_stop{stop, end};
        const std::stop_callback on_lost{lock->lost(), end};

        profile::Owners owners{pool, profile, log};
        const auto sources = profile::sources([&owners] { return owners.server_row(); }, profile,
                                              settings.whmcs, ends.get_token(), log);
        const auto upstream = profile::resolve(profile, settings.whmcs, sources, log);
        Remote remote{upstream, ends.get_token(), log};
        store::Ingest ingest{pool, pulse::payload_of, log};
        store::Roster roster{pool};
        Writer writer{ingest, owners, lock->fence(), ends.get_token(), log};
        const Parts parts{.settings = settings,
                          .server = profile.name,
                          .remote = remote,
                          .ingest = ingest,
                          .roster = roster,
                          .owners = owners,
                          .writer = writer,
                          .clock = clock,
                          .stop = ends.get_token(),
                          .log = log};
        if (!Run{parts}.run()) return Outcome::failed;
        lock->done();
        return Outcome::done;
    } catch (const Stopped&) {
        if (stop.stop_requested()) {
            log.info("stopped");
            return Outcome::stopped;
        }
        log.error("not_synced", {{"error", "another run has taken over"}});
    } catch (const profile::Unresolved& error) {
        log.error("not_synced", {{"error", error.what()}});
    } catch (const store::Fenced& error) {
        log.error("not_synced", {{"error", error.what()}});
    } catch (const store::Unavailable& error) {
        log.error("not_synced", {{"error", error.what()}});
    } catch (const store::Rejected& error) {
        log.error("not_synced", {{"table", error.table}, {"error", error.what()}});
    } catch (const std::invalid_argument& error) {
        log.error("not_synced", {{"error", error.what()}});  // The server's address is none.
    }
    return Outcome::failed;
}

}  // namespace eb::workers::sync
