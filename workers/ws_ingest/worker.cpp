// The main thread serves signals, systemd and metrics; the term has threads of its own.
#include "worker.hpp"

#include "comet_server.hpp"
#include "metrics.hpp"
#include "metrics_server.hpp"
#include "notify.hpp"
#include "term.hpp"
#include "threads.hpp"

#include <csignal>
#include <cstdlib>

namespace eb::workers::ws_ingest {
namespace {

constexpr seconds kDrainMax{5};
constexpr seconds kReportEvery{5};
constexpr seconds kSilentMax{
    120};  // Longer than any wait of a thread: the database's own timeouts are shorter.

void rethrow(std::exception_ptr failed) {
    if (failed) std::rethrow_exception(failed);
}

/// Until stopped: waits for the lease, works for as long as it is ours, and gives it back.
void work(const Settings& settings, const Neighbours& with, const log::Logger& log,
          Counters& counters, std::stop_token stop) {
    while (const auto fence = stand_by(with.lease, {}, with.clock, log, counters, stop)) {
        Term term{settings, with, *fence, log, counters};
        if (!term.run(stop)) continue;
        try {
            with.lease.release(*fence);
            log.info("lease_released");
        } catch (const DatabaseUnavailable& error) {
            log.warn("lease_not_released", {{"error", error.what()}});
        }
    }
}

/// Tells whoever wants to know how we are: systemd, and a file of metrics.
class Reporter {
public:
    Reporter(net::io_context& io, const Settings& settings, const Counters& counters,
             const Clock& clock, log::Logger log)
        : timer_(io),
          settings_(settings),
          counters_(counters),
          clock_(clock),
          log_(std::move(log)),
          watchdog_(watchdog_interval()),
          to_file_(!settings.metrics.empty() && !metrics_port(settings.metrics)) {}

    std::string text() const { return metrics(counters_, settings_.profile.name, clock_.now()); }

    net::awaitable<void> run() {
        const auto every = watchdog_ ? std::min<milliseconds>(kReportEvery, *watchdog_ / 3)
                                     : milliseconds{kReportEvery};
        while (!stopping_) {
            report();
            timer_.expires_after(every);
            error_code cancelled;
            co_await timer_.async_wait(net::redirect_error(net::use_awaitable, cancelled));
        }
    }
    void stop() {
        stopping_ = true;
        timer_.cancel();
    }

private:
    void report() {
        notify_status(status(counters_, clock_.now()));
        const bool both_move = counters_.writer_beat.age(clock_) < kSilentMax &&
                               counters_.reader_beat.age(clock_) < kSilentMax;
        if (watchdog_ && both_move) notify_alive();
        if (!to_file_) return;
        try {
            write_whole(settings_.metrics, text());
        } catch (const std::system_error& error) {
            if (!std::exchange(told_, true))
                log_.warn("metrics_not_written", {{"error", error.what()}});
        }
    }

    net::steady_timer timer_;
    const Settings& settings_;
    const Counters& counters_;
    const Clock& clock_;
    log::Logger log_;
    const std::optional<milliseconds> watchdog_;
    const bool to_file_;
    bool stopping_ = false;
    bool told_ = false;
};

}  // namespace

int run(const Settings& settings, Tables& tables, Lease& lease, profile::Owners& owners,
        const Clock& clock, const log::Logger& log) {
    Counters counters;
    counters.writer_beat.now(clock);
    counters.reader_beat.now(clock);
    for (const auto& doubt : doubts(settings)) log.warn("settings_doubtful", {{"what", doubt}});

    net::io_context io{1};
    Reporter reporter{io, settings, counters, clock, log};
    std::optional<MetricsServer> metrics_server;
    if (const auto port = metrics_port(settings.metrics))
        metrics_server.emplace(io, *port, [&] { return reporter.text(); });

    std::stop_source calls;  // Ends calls for the server's address that are under way.
    const auto sources = profile::sources([&owners] { return owners.server_row(); },
                                          settings.profile, settings.whmcs, calls.get_token(), log);
    const Neighbours with{
        .tables = tables,
        .lease = lease,
        .clock = clock,
        .resolve = [&] { return profile::resolve(settings.profile, settings.whmcs, sources, log); },
        .server = [&log](const Upstream& upstream,
                         const std::stop_token& stop) -> std::shared_ptr<RemoteServer> {
            return std::make_shared<CometServer>(upstream, stop, log);
        },
    };

    net::steady_timer drain{io};
    net::signal_set signals{io, SIGTERM, SIGINT};
    std::jthread working;  // Assigned when everything it talks to is there.
    signals.async_wait([&](error_code cancelled, int) {
        if (cancelled) return;
        log.info("stopping", {{"waiting", counters.queue_items.load()}});
        notify_stopping();
        working.request_stop();
        calls.request_stop();
        reporter.stop();
        if (metrics_server) metrics_server->stop();
        drain.expires_after(kDrainMax);
        drain.async_wait([&](error_code drained) {
            if (drained) return;
            // A call that does not return holds a thread. What is not written is read again by the
            // next gap fill.
            log.warn("not_drained", {{"waiting", counters.queue_items.load()}});
            std::_Exit(0);
        });
    });
    net::co_spawn(io, reporter.run(), rethrow);
    if (metrics_server) net::co_spawn(io, metrics_server->run(), rethrow);
    working = thread_for("worker", log, [&](std::stop_token stop) {
        work(settings, with, log, counters, stop);
        net::post(io, [&] { drain.cancel(); });
    });
    notify_ready();
    log.info("started", {{"profile", settings.profile.name}});
    io.run();
    working.join();
    log.info("stopped", {{"rows_written", counters.rows_written.load()}});
    return 0;
}

}  // namespace eb::workers::ws_ingest
