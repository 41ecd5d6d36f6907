// What systemd wants to know; silent where nobody listens.
#pragma once

#include "core/clock.hpp"

#include <optional>
#include <string>

namespace eb::workers::ws_ingest {

void notify_ready();
void notify_status(const std::string& text);
void notify_stopping();
void notify_alive();
/// How often the unit wants to hear that we live; absent: it does not.
std::optional<milliseconds> watchdog_interval();

}  // namespace eb::workers::ws_ingest
