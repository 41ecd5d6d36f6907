// Reading, keeping and letting go of boards.
#include "app/pulse/boards.hpp"

#include "core/digest.hpp"
#include "json/writer.hpp"
#include "store/errors.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace eb::app {
namespace {

constexpr int kReadsMax = 3;  // Accounts that change hands during a read make it worthless.
constexpr std::size_t kPendingMax = 10'000;  // News during one read; more means to read again.
// A board of which nothing is heard still moves on in the log, long before its place is pruned.
constexpr seconds kAdvanceAfter{600};

/// `{"kind":…,"t":…,`
std::string head(const std::string& kind, sys_seconds now) {
    auto fields = json::Object{};
    if (!kind.empty()) fields.add("kind", kind);
    auto text = fields.add("t", now).str();
    text.back() = ',';
    return text;
}

store::Unavailable not_now(const char* why) {
    return store::Unavailable{store::Trouble::connection, 0, why};
}

}  // namespace

Boards::Boards(Read read, CurrentDirectory directory, StaleSince stale_since, Limits limits,
               const Clock& clock)
    : read_(std::move(read)),
      directory_(std::move(directory)),
      stale_since_(std::move(stale_since)),
      limits_(limits),
      clock_(clock) {}

SharedDirectory Boards::known_directory() const {
    auto directory = directory_();
    if (!directory->known) throw not_now("who owns what is not known yet");
    return directory;
}

bool Boards::has_services(ClientId client) const {
    return !known_directory()->accounts_of(client).empty();
}

RenderedSnapshot Boards::polled(ClientId client, const std::string& known_etag) {
    const auto stale_since = stale_since_(client);
    const auto shared = find(client);
    auto kept = shared->lock();
    const auto now = clock_.now() + kept->clock_offset;
    if (kept->shelved && clock_.steady() - kept->heard_at >= kAdvanceAfter) {
        kept->board.advance(read_to_);
        kept->heard_at = clock_.steady();
    }
    const auto id = kept->board.last_id();
    const bool same =
        !kept->etag.empty() && kept->stale_since == stale_since && now < kept->board.same_until();
    if (same && known_etag == kept->etag) return {{}, kept->etag, id};

    auto json = head("", now);
    const auto begin = json.size();
    kept->board.write(json, id, now, stale_since);
    if (!same) {
        kept->etag = "\"" + sha256_hex(std::string_view{json}.substr(begin)).substr(0, 32) + "\"";
        kept->stale_since = stale_since;
    }
    if (known_etag == kept->etag) json.clear();
    return {std::move(json), kept->etag, id};
}

RenderedSnapshot Boards::opening(ClientId client, const std::string& kind) {
    const auto stale_since = stale_since_(client);
    const auto shared = find(client);
    auto kept = shared->lock();
    // Of what was read so far, all that is this client's is on the board.
    const auto id = kept->shelved ? std::max<std::uint64_t>(kept->board.last_id(), read_to_)
                                  : kept->board.last_id();
    const auto now = clock_.now() + kept->clock_offset;
    auto json = head(kind, now);
    kept->board.write(json, id, now, stale_since);
    return {std::move(json), {}, id};
}

Board::Values Boards::values(ClientId client) {
    const auto shared = find(client);
    auto kept = shared->lock();
    return kept->board.values(clock_.now() + kept->clock_offset);
}

Boards::SharedKept Boards::find(ClientId client) {
    const auto key = client.value();
    bool reads = true;
    {
        auto shelf = shelf_.lock();
        auto found = shelf->entries.find(key);
        if (found != shelf->entries.end()) {
            auto& entry = found->second;
            shelf->by_use.splice(shelf->by_use.begin(), shelf->by_use, entry.place);
            const bool fresh = clock_.steady() - entry.read_at < limits_.age_max;
            if (entry.kept && (fresh || entry.reader != 0)) return entry.kept;
            reads = entry.reader == 0;
        }
    }
    try {
        return read(client, reads);
    } catch (const store::Unavailable&) {
        // What is here is what the log said last, which beats nothing.
        auto shelf = shelf_.lock();
        const auto found = shelf->entries.find(key);
        if (found != shelf->entries.end() && found->second.kept) return found->second.kept;
        throw;
    }
}

Boards::SharedKept Boards::read(ClientId client, bool keep_it) {
    const auto key = client.value();
    for (int attempt = 0; attempt < kReadsMax; ++attempt) {
        std::uint64_t reader = 0;
        const std::uint64_t read_to = read_to_;
        const auto directory = known_directory();
        {
            // From here on the entry collects what the tail hears, so that nothing falls between
            // this read and the next news.
            auto shelf = shelf_.lock();
            reader = ++shelf->reads;
            if (keep_it) {
                auto [found, fresh] = shelf->entries.try_emplace(key);
                if (fresh) {
                    shelf->by_use.push_front(key);
                    found->second.place = shelf->by_use.begin();
                }
                found->second.reader = reader;
                found->second.pending.clear();
            }
        }
        const auto give_up = [&] {
            if (!keep_it) return;
            auto shelf = shelf_.lock();
            const auto found = shelf->entries.find(key);
            if (found == shelf->entries.end() || found->second.reader != reader) return;
            found->second.reader = 0;
            found->second.pending = {};
            if (!found->second.kept) drop(*shelf, key);
        };

        std::vector<store::Account> accounts;
        for (const auto& [server, username] : directory->accounts_of(client))
            accounts.push_back({server, username});
        SharedKept kept;
        try {
            const auto snapshot = read_(client, accounts);
            // Another node of a cluster may lag behind the one that the tail reads.
            if (snapshot.last_event_id < read_to) throw not_now("the database lags behind the log");
            kept = std::make_shared<Guarded<Kept>>(Kept{.board = Board{snapshot, limits_.grace},
                                                        .clock_offset = snapshot.now - clock_.now(),
                                                        .heard_at = clock_.steady()});
        } catch (...) {
            give_up();
            throw;
        }
        if (directory_() != directory &&
            directory_()->accounts_of(client) != directory->accounts_of(client)) {
            give_up();
            continue;
        }
        if (!keep_it) return kept;

        auto shelf = shelf_.lock();
        const auto found = shelf->entries.find(key);
        // Forgotten meanwhile, or more was said than the entry can hold.
        if (found == shelf->entries.end() || found->second.reader != reader) continue;
        auto& entry = found->second;
        auto locked = kept->lock();
        for (const auto& news : entry.pending) locked->board.apply(news);
        shelf->bytes -= entry.bytes;
        entry.bytes = locked->board.bytes() + sizeof(Kept) + sizeof(Entry);
        shelf->bytes += entry.bytes;
        if (entry.kept) {
            auto old = entry.kept->lock();
            old->shelved = false;
        }
        locked->shelved = true;
        entry.kept = kept;
        entry.reader = 0;
        entry.pending = {};
        entry.read_at = clock_.steady();
        make_room(*shelf, key);
        return kept;
    }
    throw not_now("the client's accounts keep changing");
}

void Boards::drop(Shelf& shelf, std::int64_t client) {
    const auto found = shelf.entries.find(client);
    if (found == shelf.entries.end()) return;
    if (const auto& shared = found->second.kept) {
        auto kept = shared->lock();
        kept->shelved = false;
    }
    shelf.bytes -= found->second.bytes;
    shelf.by_use.erase(found->second.place);
    shelf.entries.erase(found);
}

void Boards::make_room(Shelf& shelf, std::int64_t spared) const {
    while (shelf.bytes > limits_.bytes_max && shelf.by_use.size() > 1 &&
           shelf.by_use.back() != spared)
        drop(shelf, shelf.by_use.back());
}

void Boards::apply(const std::vector<News>& news, std::uint64_t read_to) {
    for (const auto& one : news) {
        const auto key = one.client.value();
        SharedKept kept;
        {
            auto shelf = shelf_.lock();
            const auto found = shelf->entries.find(key);
            if (found == shelf->entries.end()) continue;
            auto& entry = found->second;
            if (entry.reader != 0) {
                if (entry.pending.size() < kPendingMax) entry.pending.push_back(one);
                else entry.reader = 0;
            }
            kept = entry.kept;
        }
        if (!kept) continue;
        std::size_t bytes = 0;
        try {
            auto locked = kept->lock();
            locked->board.apply(one);
            locked->etag.clear();
            locked->heard_at = clock_.steady();
            bytes = locked->board.bytes() + sizeof(Kept) + sizeof(Entry);
        } catch (const std::length_error&) {
            forget({one.client});  // Read anew, it has room again.
            continue;
        }
        auto shelf = shelf_.lock();
        const auto found = shelf->entries.find(key);
        if (found == shelf->entries.end() || found->second.kept != kept) continue;
        shelf->bytes += bytes;
        shelf->bytes -= std::exchange(found->second.bytes, bytes);
        make_room(*shelf, key);
    }
    read_to_ = read_to;
}

void Boards::forget(const std::vector<ClientId>& clients) {
    auto shelf = shelf_.lock();
    for (const auto client : clients) drop(*shelf, client.value());
}

void Boards::forget_all() {
    auto shelf = shelf_.lock();
    while (!shelf->by_use.empty()) drop(*shelf, shelf->by_use.front());
}

Boards::Stats Boards::stats() {
    auto shelf = shelf_.lock();
    return {shelf->entries.size(), shelf->bytes, shelf->reads};
}

}  // namespace eb::app
