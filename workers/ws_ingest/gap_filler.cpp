// Our running rows are read before the server is asked; what starts while we read comes by the
// stream.
#include "gap_filler.hpp"

#include "comet/job_reads.hpp"

namespace eb::workers::ws_ingest {

GapFiller::GapFiller(GapOptions options, BoundedQueue<Item>& queue, Tables& tables,
                     const Clock& clock, log::Logger log, Counters& counters)
    : options_(options),
      queue_(queue),
      tables_(tables),
      clock_(clock),
      log_(std::move(log)),
      counters_(counters) {}

void GapFiller::request(std::uint64_t connection, std::shared_ptr<RemoteServer> server) {
    {
        const std::lock_guard guard{mutex_};
        next_ = Request{connection, std::move(server)};
    }
    changed_.notify_all();
}

bool GapFiller::replaced(const Request& request) const {
    const std::lock_guard guard{mutex_};
    return next_ && next_->connection != request.connection;
}

void GapFiller::run(std::stop_token stop) {
    while (true) {
        Request request;
        {
            std::unique_lock lock{mutex_};
            if (!changed_.wait(lock, stop, [this] { return next_.has_value(); })) return;
            request = *std::exchange(next_, std::nullopt);
        }
        Backoff backoff{options_.retry_min, options_.retry_max, std::random_device{}()};
        bool told = false;
        const auto failed = [&](const char* what) {
            if (!std::exchange(told, true)) log_.warn("gap_fill_failed", {{"error", what}});
        };
        while (!stop.stop_requested()) {
            try {
                fill(request, stop);
                break;
            } catch (const Replaced&) {
                break;
            } catch (const ServerUnavailable& error) {
                failed(error.what());
            } catch (const DatabaseUnavailable& error) {
                failed(error.what());
            }
            std::unique_lock lock{mutex_};
            if (changed_.wait_for(lock, stop, backoff.next(), [this] { return next_.has_value(); }))
                break;
        }
    }
}

void GapFiller::push(Item item, const Request& request, std::stop_token stop) {
    if (replaced(request)) throw Replaced{};
    const auto bytes = bytes_of(item);
    if (!queue_.push(std::move(item), bytes, stop))
        throw Replaced{};  // Stopping is as good as being replaced.
}

void GapFiller::fill(const Request& request, std::stop_token stop) {
    const auto began = clock_.steady();
    const auto live = tables_.live_jobs();
    const auto cursor = tables_.cursor();
    const auto now = clock_.now();

    const auto newest = cursor == sys_seconds{} ? now - options_.first_range
                                                : std::min(cursor, now) - options_.overlap;
    auto& server = *request.server;
    const auto read = comet::read_jobs(
        {.jobs = [&](auto from, auto until,
                     const auto& visit) { return server.jobs(from, until, visit); },
         .job = [&](const JobId& id) { return server.job(id); }},
        {.from = newest, .until = now + comet::kClockSlack, .step = options_.step}, live,
        [&](domain::JobReport&& job) { push(JobRead{std::move(job)}, request, stop); });
    for (const auto& id : read.forgotten) log_.warn("job_forgotten", {{"job", id}});
    push(GapFilled{request.connection}, request, stop);

    ++counters_.gaps_filled;
    const auto took = std::chrono::duration_cast<milliseconds>(clock_.steady() - began);
    log_.info("gap_filled", {{"running", read.running},
                             {"ended", read.ended},
                             {"since", unix_seconds(newest)},
                             {"took_ms", took.count()}});
    if (read.unreadable > 0) log_.warn("jobs_unreadable", {{"count", read.unreadable}});
}

}  // namespace eb::workers::ws_ingest
