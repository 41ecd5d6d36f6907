// What goes from the readers to the writer, in order.
#pragma once

#include "comet/decode.hpp"

#include <cstddef>
#include <cstdint>
#include <variant>

namespace eb::workers::ws_ingest {

/// A job as the Admin API has it; its status says whether it runs.
struct JobRead {
    domain::JobReport job;
};
/// The stream began anew: what happened before is not known until the gap is filled.
struct Connected {
    std::uint64_t connection = 0;
};
/// Everything that happened before that connection has gone through the queue.
struct GapFilled {
    std::uint64_t connection = 0;
};

using Item = std::variant<comet::Event, JobRead, Connected, GapFilled>;

/// About what it takes in memory.
std::size_t bytes_of(const Item& item);

}  // namespace eb::workers::ws_ingest
