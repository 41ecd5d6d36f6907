// All boards: read from the database when first asked for, then kept true by the tail. What is
// asked for often costs no query; what nobody asked for longest leaves when there are too many.
#pragma once

#include "app/pulse/board.hpp"
#include "app/pulse/directory.hpp"
#include "core/guarded.hpp"
#include "store/snapshot.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace eb::app {

struct RenderedSnapshot {
    std::string json;  ///< Empty: the asker knows it already.
    std::string etag;  ///< Of everything but `t`, with its quotes; none for an opening.
    std::uint64_t last_event_id = 0;
};

class Boards {
public:
    /// One client's rows of one moment, of these accounts alone.
    using Read = std::function<store::Snapshot(ClientId, const std::vector<store::Account>&)>;
    using CurrentDirectory = std::function<SharedDirectory()>;
    /// Since when nothing of this client's backup servers can be known; 0: all is well.
    using StaleSince = std::function<sys_seconds(ClientId)>;

    struct Limits {
        std::size_t bytes_max = std::size_t{64} << 20U;
        seconds grace{300};    ///< Until a running job of a device that is offline is interrupted.
        seconds age_max{300};  ///< Then a board is read again, whatever programs that know no
                               ///< change log have done.
    };

    Boards(Read read, CurrentDirectory directory, StaleSince stale_since, Limits limits,
           const Clock& clock);

    // Any thread. These throw store::Unavailable while the board is not here and the database does
    // not answer.

    /// The contract's snapshot, for one who asks again and again: the same as long as nothing
    /// happens to this client. What `known_etag` names is not written again.
    RenderedSnapshot polled(ClientId client, const std::string& known_etag);
    /// The contract's snapshot, for one who follows the log from here on. `kind` is written where
    /// it is not empty, as events have it.
    RenderedSnapshot opening(ClientId client, const std::string& kind);
    Board::Values values(ClientId client);
    bool has_services(ClientId client) const;

    // The tail's thread.

    /// News in the order of ids, and how far the log has been read.
    void apply(const std::vector<News>& news, std::uint64_t read_to);
    /// Their accounts have changed: what is here was scoped by the old ones.
    void forget(const std::vector<ClientId>& clients);
    void forget_all();

    struct Stats {
        std::size_t boards = 0;
        std::size_t bytes = 0;
        std::uint64_t reads = 0;
    };
    Stats stats();

private:
    /// A board with what was last written from it.
    struct Kept {
        Board board;
        seconds clock_offset{0};  ///< The database's clock less ours.
        Clock::Steady heard_at{};
        bool shelved = false;  ///< It hears all news; else it stands still.
        sys_seconds stale_since{};
        std::string etag;  ///< Empty: something changed since.
    };
    using SharedKept = std::shared_ptr<Guarded<Kept>>;

    struct Entry {
        SharedKept kept;           ///< Null until the first read is done.
        std::uint64_t reader = 0;  ///< Who reads it now, while `pending` collects news for it.
        std::vector<News> pending;
        Clock::Steady read_at{};
        std::size_t bytes = 0;
        std::list<std::int64_t>::iterator place;
    };
    struct Shelf {
        std::unordered_map<std::int64_t, Entry> entries;
        std::list<std::int64_t> by_use;  ///< The most recently used first.
        std::size_t bytes = 0;
        std::uint64_t reads = 0;
    };

    SharedDirectory known_directory() const;
    SharedKept find(ClientId client);
    SharedKept read(ClientId client, bool keep);
    static void drop(Shelf& shelf, std::int64_t client);
    void make_room(Shelf& shelf, std::int64_t spared) const;

    Read read_;
    CurrentDirectory directory_;
    StaleSince stale_since_;
    const Limits limits_;
    const Clock& clock_;
    std::atomic<std::uint64_t> read_to_{0};  ///< Every board here knows the log up to this id.
    Guarded<Shelf> shelf_;
};

}  // namespace eb::app
