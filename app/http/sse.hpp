// Server-sent events as text (WHATWG HTML, "Server-sent events").
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace eb::app::sse {

/// `id` and `data` of one event. Data may have lines; each becomes a data field.
std::string encode(std::optional<std::uint64_t> id, std::string_view data);
/// How long a browser waits before it comes back.
std::string retry(std::chrono::milliseconds wait);
/// Keeps the connection known to be alive; nothing for scripts.
std::string heartbeat();

}  // namespace eb::app::sse
