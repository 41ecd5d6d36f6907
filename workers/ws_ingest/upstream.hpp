// The profile's Comet Server, in this worker's words.
#pragma once

#include "profile/upstream.hpp"

namespace eb::workers::ws_ingest {

using profile::ServerRow;
using profile::Unresolved;
using profile::Upstream;

}  // namespace eb::workers::ws_ingest
