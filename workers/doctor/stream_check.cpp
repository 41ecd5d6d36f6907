// The worker's own stream, for one connection: what it can do here, it can do there.
#include "workers/doctor/checks.hpp"
#include "workers/ws_ingest/stream.hpp"

namespace eb::workers::doctor {

std::optional<std::string> try_stream(const profile::Upstream& upstream, seconds timeout,
                                      const Clock& clock) {
    using namespace ws_ingest;
    const auto wait = std::chrono::duration_cast<milliseconds>(timeout);
    net::io_context io{1};
    BoundedQueue<Item> queue{1'000, std::size_t{1} << 20U};
    Counters counters;
    std::optional<std::string> failed = "no answer in time";
    Stream* running = nullptr;
    const auto end = [&] {
        if (running != nullptr) running->stop();
    };
    // The stream says in its log why it has to try again.
    const log::Logger log{"eb-doctor", log::Level::info, [&](log::Level, const std::string& line) {
                              const auto why = line.find("event=connect_failed ");
                              if (why == std::string::npos) return;
                              failed = line.substr(why + 21);
                              net::post(io, end);
                          }};
    Stream stream{io,
                  {.connect = wait, .retry_min = wait * 10, .retry_max = wait * 10},
                  [&upstream] { return upstream; },
                  [&](std::uint64_t, const profile::Upstream&) {
                      failed.reset();
                      net::post(io, end);
                  },
                  queue,
                  clock,
                  log,
                  counters};
    running = &stream;
    net::steady_timer deadline{io, wait};
    deadline.async_wait([&](error_code cancelled) {
        if (!cancelled) end();
    });
    net::co_spawn(io, stream.run(), [&](std::exception_ptr) { deadline.cancel(); });
    io.run_for(wait * 2);
    return failed;
}

}  // namespace eb::workers::doctor
