// A device that came or went after the list was asked for stays as it is: its row is newer.
#include "presence_sync.hpp"

#include "core/pause.hpp"

#include <algorithm>

namespace eb::workers::sync {
namespace {

constexpr std::size_t kDevicesInPiece = 500;
// The tables know seconds: the rows that this run has made must be older than the question.
constexpr milliseconds kQuiet{1'100};

}  // namespace

void PresenceSync::begin() { look(); }

void PresenceSync::end() {
    if (!first_ || (!missing_ && !unknown_)) return;
    auto left = unknown_ ? kQuiet : milliseconds{0};
    if (missing_) {
        const auto due = *first_ + milliseconds{with_.settings.presence_gap};
        left = std::max(left, std::chrono::ceil<milliseconds>(due - with_.clock.steady()));
    }
    if (left > milliseconds{0} && !pause(left, with_.stop)) throw Stopped{"asked to end"};
    look();
}

void PresenceSync::look() {
    const auto asked_at = with_.ingest.now();
    const auto asked = with_.clock.steady();
    const auto list = with_.remote.lists.active_connections();
    const std::set<domain::DeviceKey> connected{list.begin(), list.end()};
    const auto rows = with_.roster.devices(with_.server);
    const auto verdict = presence_.read(asked, connected, rows);
    if (!first_) first_ = asked;
    unknown_ = !verdict.unknown.empty();
    missing_ = false;
    for (const auto& [device, online] : rows)
        missing_ = missing_ || (online && !connected.contains(device));
    if (verdict.distrusted)
        with_.log.warn("presence_distrusted",
                       {{"connected", connected.size()}, {"registered", rows.size()}});

    domain::Batch piece{.server = with_.server, .asked_at = asked_at};
    for (auto next = verdict.changes.begin(); next != verdict.changes.end();) {
        piece.presence.insert(*next++);
        if (piece.presence.size() < kDevicesInPiece && next != verdict.changes.end()) continue;
        with_.writer.write(piece);
        piece.presence.clear();
    }
}

}  // namespace eb::workers::sync
