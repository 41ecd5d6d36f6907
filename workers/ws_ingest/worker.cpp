// Threads share the queue and the counters, nothing else.
#include "worker.hpp"

#include "comet_job_source.hpp"
#include "notify.hpp"
#include "stream.hpp"
#include "writer.hpp"

#include <csignal>
#include <cstdlib>
#include <thread>

namespace eb::workers::ws_ingest {
namespace {

constexpr std::size_t kQueueBytesMax = 24 << 20;  // With a full queue the worker stays below 64 MB.
constexpr seconds kDrainMax{5};
constexpr seconds kStatusEvery{5};
constexpr seconds kWriterSilentMax{
    120};  // Longer than any wait of the writer: the database's own timeouts are shorter.

Sources sources_for(const Settings& settings, const std::function<ServerRow()>& row,
                    std::stop_token stop, const log::Logger& log) {
    const http::Options options{.connect = milliseconds{5'000},
                                .read = milliseconds{20'000},
                                .total = milliseconds{30'000},
                                .stop = stop};
    return {
        .row = row,
        .decrypt =
            [settings, options, log](const std::string& encrypted) {
                return whmcs::Api{settings.whmcs, options, log}.decrypt_password(encrypted);
            },
        .accepts =
            [settings, options, log](const std::string& base,
                                     const comet::Credentials& credentials) {
                auto checked = options;
                checked.ca_file = settings.profile.ca_file;
                try {
                    comet::AdminApi{base, credentials, checked, log}.meta_version();
                    return true;
                } catch (const comet::Refused&) {
                    return false;
                }
            },
    };
}

std::string status_of(const Counters& counters, std::size_t queued, const Clock& clock) {
    const auto since = counters.connected_at.load();
    const auto connected =
        since == 0 ? std::string{"not connected"}
                   : fmt::format("connected for {} s", unix_seconds(clock.now()) - since);
    return fmt::format("{}; {} events ({} bad), {} rows written ({} refused), {} waiting{}",
                       connected, counters.frames.load(), counters.bad_frames.load(),
                       counters.rows_written.load(), counters.rows_dropped.load(), queued,
                       counters.database_lost ? "; the database does not answer" : "");
}

/// A thread that must not end but by its own will: anything else is a bug, and a restart is better
/// than half a worker.
template <class Run>
std::jthread thread_for(const char* name, const log::Logger& log, Run run) {
    return std::jthread{[name, log, run](std::stop_token stop) {
        try {
            run(stop);
        } catch (const std::exception& error) {
            log.error("thread_failed", {{"thread", name}, {"error", error.what()}});
            std::_Exit(1);
        }
    }};
}

/// Tells systemd now and then how we are, and that both threads that must move do.
net::awaitable<void> report(net::steady_timer& timer, const bool& stopping,
                            const Counters& counters, const BoundedQueue<Item>& queue,
                            const Clock& clock) {
    const auto watchdog = watchdog_interval();
    const auto interval =
        watchdog ? std::min<milliseconds>(kStatusEvery, *watchdog / 3) : milliseconds{kStatusEvery};
    while (!stopping) {
        notify_status(status_of(counters, queue.size(), clock));
        const auto now =
            std::chrono::duration_cast<seconds>(clock.steady().time_since_epoch()).count();
        if (watchdog && now - counters.writer_beat < kWriterSilentMax.count()) notify_alive();
        timer.expires_after(interval);
        error_code cancelled;
        co_await timer.async_wait(net::redirect_error(net::use_awaitable, cancelled));
    }
}

void rethrow(std::exception_ptr failed) {
    if (failed) std::rethrow_exception(failed);
}

}  // namespace

int run(const Settings& settings, Tables& tables, const std::function<ServerRow()>& row,
        const Clock& clock, const log::Logger& log) {
    const auto ws_log = settings.ws_debug ? log.at(log::Level::debug) : log;
    const auto db_log = settings.db_debug ? log.at(log::Level::debug) : log;
    Counters counters;
    counters.writer_beat =
        std::chrono::duration_cast<seconds>(clock.steady().time_since_epoch()).count();
    BoundedQueue<Item> queue{static_cast<std::size_t>(settings.queue), kQueueBytesMax};
    std::stop_source calls;  // Ends calls that are under way.
    net::io_context io{1};

    // Threads that write and that fill gaps.
    Writer writer{
        {.server = settings.profile.name, .batch_max = static_cast<std::size_t>(settings.batch)},
        queue,
        tables,
        clock,
        db_log,
        counters};
    GapFiller gaps{{}, queue, tables, clock, ws_log, counters};

    // The reader, on this thread.
    const auto sources = sources_for(settings, row, calls.get_token(), log);
    Stream stream{io,
                  {.ping = settings.ping,
                   .idle = settings.idle,
                   .frame_bytes_max = static_cast<std::size_t>(settings.frame_bytes_max)},
                  [&] { return resolve(settings, sources, log); },
                  [&](std::uint64_t connection, const Upstream& upstream) {
                      gaps.request(connection, std::make_shared<CometJobSource>(
                                                   upstream, calls.get_token(), log));
                  },
                  queue,
                  clock,
                  ws_log,
                  counters};
    queue.on_room([&] { stream.room(); });

    bool stopping = false;
    net::steady_timer report_timer{io};
    net::steady_timer drain{io};
    net::signal_set signals{io, SIGTERM, SIGINT};

    int ended = 0;
    const auto thread_ended = [&] {
        net::post(io, [&] {
            if (++ended == 2) drain.cancel();
        });
    };
    auto writing = thread_for("writer", log, [&](std::stop_token stop) {
        writer.run(stop);
        thread_ended();
    });
    auto filling = thread_for("gap_filler", log, [&](std::stop_token stop) {
        gaps.run(stop);
        thread_ended();
    });

    signals.async_wait([&](error_code cancelled, int) {
        if (cancelled) return;
        log.info("stopping", {{"waiting", queue.size()}});
        notify_stopping();
        stopping = true;
        stream.stop();
        calls.request_stop();
        filling.request_stop();
        queue.close();
        report_timer.cancel();
        drain.expires_after(kDrainMax);
        drain.async_wait([&](error_code drained) {
            if (drained) return;
            // A call that does not return holds a thread. What is not written is read again by the
            // next gap fill.
            log.warn("not_drained", {{"waiting", queue.size()}});
            std::_Exit(0);
        });
    });
    net::co_spawn(io, stream.run(), rethrow);
    net::co_spawn(io, report(report_timer, stopping, counters, queue, clock), rethrow);
    notify_ready();
    log.info("started", {{"profile", settings.profile.name}});
    io.run();
    log.info("stopped", {{"rows_written", counters.rows_written.load()}});
    return 0;
}

}  // namespace eb::workers::ws_ingest
