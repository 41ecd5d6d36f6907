// How far the stream has been read, for the next gap fill to begin there. While a gap is open the
// cursor stays where it was: moved by what came after the gap and followed by a crash, it would
// leave what happened inside the gap behind for ever.
#pragma once

#include "core/clock.hpp"

#include <cstdint>
#include <string>

namespace eb::workers::ws_ingest {

class Cursor {
public:
    void connected(std::uint64_t connection) { open_ = connection; }
    void gap_filled(std::uint64_t connection) {
        if (connection == open_) open_ = 0;
    }
    /// An event of that time. Nothing is newer than `now`: a server with a wrong clock must not
    /// move the cursor past what comes.
    void seen(sys_seconds at, const std::string& id, sys_seconds now) {
        if (at > now) at = now;
        if (at <= at_) return;
        at_ = at;
        id_ = id;
        moved_ = true;
    }

    /// There is news to store, and no gap before it.
    bool ready() const { return moved_ && open_ == 0; }
    void stored() { moved_ = false; }

    sys_seconds at() const { return at_; }
    const std::string& id() const { return id_; }

private:
    std::uint64_t open_ = 0;
    sys_seconds at_{};
    std::string id_;
    bool moved_ = false;
};

}  // namespace eb::workers::ws_ingest
