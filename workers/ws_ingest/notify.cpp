// sd_notify() does nothing without NOTIFY_SOCKET.
#include "notify.hpp"

#include <systemd/sd-daemon.h>

namespace eb::workers::ws_ingest {

void notify_ready() { sd_notify(0, "READY=1"); }
void notify_status(const std::string& text) { sd_notify(0, ("STATUS=" + text).c_str()); }
void notify_stopping() { sd_notify(0, "STOPPING=1"); }
void notify_alive() { sd_notify(0, "WATCHDOG=1"); }

std::optional<milliseconds> watchdog_interval() {
    std::uint64_t microseconds = 0;
    if (sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
    return milliseconds{static_cast<milliseconds::rep>(microseconds / 1000)};
}

}  // namespace eb::workers::ws_ingest
