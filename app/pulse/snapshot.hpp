// What a dashboard opens with: the contract's snapshot, of one client and one moment.
#pragma once

#include "app/pulse/directory.hpp"
#include "store/snapshot.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace eb::app {

struct RenderedSnapshot {
    std::string
        json;  ///< The contract's fields; `t` first, so that all behind it is what the ETag is of.
    std::string etag;  ///< With its quotes.
    std::uint64_t last_event_id = 0;
};

/// `kind` is written where it is not empty, as events have it.
RenderedSnapshot render_snapshot(const store::Snapshot& snapshot, const std::string& kind);

/// A client's snapshot, scoped by what the directory says now. Functions throw store::Unavailable
/// while nothing is known.
class SnapshotSource {
public:
    using Read = std::function<store::Snapshot(ClientId, const std::vector<store::Account>&)>;
    using CurrentDirectory = std::function<SharedDirectory()>;

    SnapshotSource(Read read, CurrentDirectory directory)
        : read_(std::move(read)), directory_(std::move(directory)) {}

    store::Snapshot of(ClientId client) const;
    bool has_services(ClientId client) const;

private:
    SharedDirectory known_directory() const;

    Read read_;
    CurrentDirectory directory_;
};

}  // namespace eb::app
