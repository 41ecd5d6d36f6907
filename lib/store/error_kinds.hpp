// Inside lib/store: the server's error numbers, sorted. What is not listed is the data's fault.
#pragma once

#include "store/errors.hpp"

#include <optional>
#include <string>

namespace eb::store {

inline constexpr unsigned int kOutOfMemory = 2008;  // The client library's.

/// What became of a statement: 0, or the number and words of the server or the client library.
struct Answer {
    unsigned int number = 0;
    std::string message;
};

/// Absent: data. A missing table or right is no data's fault either: dropping rows for it would
/// lose them for good.
std::optional<Trouble> trouble_of(unsigned int number);

}  // namespace eb::store
