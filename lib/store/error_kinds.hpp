// Inside lib/store: the server's error numbers, sorted. What is not listed is the data's fault.
#pragma once

#include "store/errors.hpp"

#include <optional>

namespace eb::store {

/// Absent: data. A missing table or right is no data's fault either: dropping rows for it would
/// lose them for good.
std::optional<Trouble> trouble_of(unsigned int number);

}  // namespace eb::store
