// What the worker has done, for its status text. Written by each thread, read by one.
#pragma once

#include <atomic>
#include <cstdint>

namespace eb::workers::ws_ingest {

struct Counters {
    std::atomic<std::int64_t> connected_at{0};  ///< Unix seconds; 0: not connected.
    std::atomic<std::uint64_t> connections{0};
    std::atomic<std::uint64_t> frames{0};
    std::atomic<std::uint64_t> bad_frames{0};
    std::atomic<std::uint64_t> rows_written{0};
    std::atomic<std::uint64_t> rows_dropped{0};
    std::atomic<std::uint64_t> batches{0};
    std::atomic<std::uint64_t> gaps_filled{0};
    std::atomic<bool> database_lost{false};
    std::atomic<std::int64_t> writer_beat{0};  ///< Steady seconds: when the writer last went round.
};

}  // namespace eb::workers::ws_ingest
