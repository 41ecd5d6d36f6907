// What a read of all accounts is worth. No I/O.
#pragma once

#include "core/ids.hpp"

#include <set>
#include <string>
#include <vector>

namespace eb::workers::sync {

struct Listing {
    std::set<Username> named;  ///< AdminListUsers, asked first.
    std::set<Username> told;   ///< Whose profiles AdminListUsersFull had.
    std::set<Username> known;  ///< Of whom our tables had rows before.
};

/// Named accounts whose profile did not come: removed in between, or lost on the way.
std::vector<Username> missing(const Listing& listing);
/// Known accounts that the server names no more.
std::vector<Username> gone(const Listing& listing);

/// Too many would go at once: a server that was set up anew, or restored from an old copy, must
/// not take everyone's devices away.
bool shrank(const Listing& listing);

}  // namespace eb::workers::sync
