// Inside lib/comet: Statistics of a protected item, wherever it is read from.
#pragma once

#include "domain/counting.hpp"
#include "json/reader.hpp"

#include <optional>
#include <string_view>

namespace eb::comet {

/// The job of that name. Where none has ever run, Comet puts one that is all zeros: absent too.
std::optional<json::Reader> job_if_any(const std::optional<json::Reader>& statistics,
                                       std::string_view key);

/// domain::counted_job() of an item's statistics. Throws json::Malformed.
std::optional<domain::JobNumbers> counted_numbers(const std::optional<json::Reader>& statistics);

}  // namespace eb::comet
