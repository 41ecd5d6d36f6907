// The counters as Prometheus reads them.
#pragma once

#include "core/ids.hpp"
#include "counters.hpp"

#include <string>

namespace eb::workers::ws_ingest {

/// The text format, version 0.0.4.
std::string metrics(const Counters& counters, const ServerId& server, sys_seconds now);

/// One line for people: systemd's status.
std::string status(const Counters& counters, sys_seconds now);

/// Replaces the file as a whole, so that no reader meets half of it. Throws std::system_error.
void write_whole(const std::string& path, const std::string& text);

}  // namespace eb::workers::ws_ingest
