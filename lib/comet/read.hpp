// Comet's fields, read to what the tables can hold.
#pragma once

#include "core/clock.hpp"
#include "json/reader.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace eb::comet {

// The tables' columns, in characters.
constexpr std::size_t kNameCharactersMax = 255;
constexpr std::size_t kGuidCharactersMax = 36;
constexpr std::size_t kPlatformCharactersMax = 32;
/// The narrowest of the columns that hold a device hash; Comet's has 64.
constexpr std::size_t kDeviceIdCharactersMax = 128;

constexpr std::int64_t kTimeMax = 2'147'483'647;  // INT and TIMESTAMP end there.

/// Cut at what its column holds; empty where it is absent.
std::string text(const json::Reader& object, std::string_view key, std::size_t characters_max);
/// The same, and empty where it is no text: for what the sources do not promise.
std::string text_if_any(const json::Reader& object, std::string_view key,
                        std::size_t characters_max);

/// Empty where it is absent. Throws json::Malformed with its path for one that is longer than its
/// column: it names nothing, and cut, it could name something else.
std::string id(const json::Reader& object, std::string_view key, std::size_t characters_max);

/// An id that a row of its own may have: not empty, not too long, no control characters. Collations
/// ignore those, so that `d` and `d\0` would share a row.
bool can_be_key(std::string_view value, std::size_t characters_max);
/// Empty where it is absent. Throws for what can be none.
std::string key_id(const json::Reader& object, std::string_view key, std::size_t characters_max);
/// Empty where it is absent, or can be none.
std::string key_id_if_any(const json::Reader& object, std::string_view key,
                          std::size_t characters_max);

/// As id(), and throws for an absent or empty one too.
std::string required_id(const json::Reader& object, std::string_view key,
                        std::size_t characters_max);

/// Sizes and counts: what is below nothing is nothing.
std::int64_t count(const json::Reader& object, std::string_view key);
sys_seconds time(const json::Reader& object, std::string_view key);
/// Where an object stands, for messages.
std::string path_of(const json::Reader& object, std::string_view key);

}  // namespace eb::comet
