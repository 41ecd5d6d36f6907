// What goes from the readers to the writer, in order.
#pragma once

#include "comet/decode.hpp"
#include "domain/account.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <variant>

namespace eb::workers::ws_ingest {

/// An event of the stream, and when its frame was read.
struct StreamEvent : comet::Event {
    // Implicit: an event is one wherever its time does not matter.
    StreamEvent(comet::Event event, Clock::Steady frame_read_at = {})
        : comet::Event(std::move(event)), read_at(frame_read_at) {}

    Clock::Steady read_at;
};
/// A job as the Admin API has it; its status says whether it runs.
struct JobRead {
    domain::JobReport job;
};
/// A job that our tables show running, as the Admin API has it meanwhile.
struct ProgressRead {
    domain::JobReport job;
};
/// A whole profile. Its read began after every event on that account that went before it.
struct AccountRead {
    domain::Account account;
};
/// The server does not know that account.
struct AccountGone {
    Username username;
};
/// Devices whose connection is not what our tables say.
struct PresenceRead {
    std::map<domain::DeviceKey, bool> online;
};
/// Running jobs whose device has been away for too long, or has come back.
struct InterruptionRead {
    std::map<JobId, bool> interrupted;
};
/// The stream began anew: what happened before is not known until the gap is filled.
struct Connected {
    std::uint64_t connection = 0;
};
/// Everything that happened before that connection has gone through the queue.
struct GapFilled {
    std::uint64_t connection = 0;
};

using Item = std::variant<StreamEvent, JobRead, ProgressRead, AccountRead, AccountGone,
                          PresenceRead, InterruptionRead, Connected, GapFilled>;

/// About what it takes in memory.
std::size_t bytes_of(const Item& item);

}  // namespace eb::workers::ws_ingest
