// The Comet Server of a profile, with the limits that fit a nightly read.
#pragma once

#include "comet/admin_api.hpp"
#include "profile/upstream.hpp"

#include <stop_token>

namespace eb::workers::sync {

struct Remote {
    /// `stop` ends a call that is under way.
    Remote(const profile::Upstream& upstream, const std::stop_token& stop, const log::Logger& log);

    comet::AdminApi lists;  ///< For what is large and slow; never held as a whole.
    comet::AdminApi one;
};

}  // namespace eb::workers::sync
