// Who is connected: a list before everything else, and another one behind it, for one list alone
// turns nobody offline.
#pragma once

#include "domain/presence.hpp"
#include "profile_parts.hpp"

#include <optional>

namespace eb::workers::sync {

class PresenceSync {
public:
    explicit PresenceSync(const Parts& parts)
        : with_(parts), presence_(2, parts.settings.presence_gap) {}

    /// The first list: who is in it is online. Both throw as the other parts do.
    void begin();
    /// The second one, where somebody was missing in the first or has a row only now, after the
    /// time between them.
    void end();

private:
    void look();

    const Parts& with_;
    domain::Presence presence_;
    std::optional<Clock::Steady> first_;
    bool missing_ = false;
    bool unknown_ = false;
};

}  // namespace eb::workers::sync
