// What eb-migrate does once it is configured.
#pragma once

#include "store/pool.hpp"

#include <ostream>

namespace eb::workers::migrate {

struct Options {
    bool check = false;
    bool dry_run = false;
};

/// Says each step in a line. Answers the exit code: 1 when `check` is set and something would
/// change, and when something is in the way, else 0. Throws store::Unavailable, store::Rejected
/// and store::schema::Obstructed.
int run(store::Pool& pool, const Options& options, std::ostream& out);

}  // namespace eb::workers::migrate
