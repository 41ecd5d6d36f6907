// What EB_WS_DEBUG logs of an event: what was made of it.
#pragma once

#include "comet/decode.hpp"
#include "log/log.hpp"

namespace eb::workers::ws_ingest {

/// Logs its kind and whom it concerns. Neither the frame's text nor a job's content is told, and no
/// id that something can be done with.
void tell(const log::Logger& log, const comet::Event& event, std::size_t frame_bytes);

}  // namespace eb::workers::ws_ingest
