// Inside lib/store: values made to fit their columns, so that no name that Comet lets pass can stop
// a batch.
#pragma once

#include "core/clock.hpp"
#include "core/strong.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace eb::store {

inline constexpr std::size_t kIdCharacters = 64;
inline constexpr std::size_t kGuidCharacters = 36;
inline constexpr std::size_t kNameCharacters = 255;

template <class Tag>
std::string fit(const Strong<Tag, std::string>& id, std::size_t characters) {
    return cut(id.value(), characters);
}

/// For BIGINT UNSIGNED: what Comet reports is never negative, unless it is wrong.
inline std::int64_t fit_count(std::int64_t count) { return std::max<std::int64_t>(count, 0); }
inline std::int64_t fit_small(int number) { return std::clamp(number, 0, 32767); }

/// For INT and TIMESTAMP columns, which end in 2038; 0 stays 0, which integers have for "none".
inline sys_seconds fit_time(sys_seconds at) {
    return std::clamp(at, sys_seconds{}, from_unix(2147483647));
}

/// For TIMESTAMP columns, which begin one second after the epoch.
inline sys_seconds fit_timestamp(sys_seconds at) { return std::max(fit_time(at), from_unix(1)); }

inline constexpr std::size_t kContentBytesMax =
    4U << 20U;  // Escaped, it must fit the server's packet of 16 MiB.
inline constexpr std::size_t kStatementContentMax = 2U << 20U;  // The same for many rows together.
inline constexpr std::size_t kRowBytes = 1024;                  // A row without its content, about.

/// Columns called content are JSON or NOT NULL on many installations, and '' is no JSON. `{}`
/// stands for "nothing is known": it never takes the place of something.
inline std::string content_of(const std::string& received) {
    if (received.empty() || received.size() > kContentBytesMax) return "{}";
    return received;
}

/// For VARBINARY(255): bytes, not characters, so an account's name is never made another one;
/// longer ones cannot exist in Comet.
inline std::string fit_bytes(std::string_view text) { return std::string{text.substr(0, 255)}; }

}  // namespace eb::store
