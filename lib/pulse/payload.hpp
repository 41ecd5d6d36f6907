// eb_pulse_log.payload: written by whoever changes a job or a device, read by the responder's hub.
#pragma once

#include "domain/change.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace eb::pulse {

/// The change as JSON, without names that depend on who is looking.
std::string payload_of(const domain::Change& change);

/// The change again. Absent for a kind that is not known (a newer program wrote it); throws
/// json::Malformed for a broken payload.
std::optional<domain::What> what_of(std::string_view kind, std::string_view payload);

}  // namespace eb::pulse
