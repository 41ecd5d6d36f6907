// What the worker has done, for its status text and its metrics. Written by each thread, read by
// one.
#pragma once

#include "core/clock.hpp"
#include "core/guarded.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <string>

namespace eb::workers::ws_ingest {

/// How long events took from the frame to the commit.
class Lag {
public:
    static constexpr std::array kBoundsMs{5, 10, 15, 25, 50, 100, 250, 1'000, 10'000};

    void add(std::chrono::nanoseconds took) {
        const auto us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
        std::size_t bucket = 0;
        while (bucket < kBoundsMs.size() && us > std::int64_t{kBoundsMs.at(bucket)} * 1'000)
            ++bucket;
        ++buckets_.at(bucket);
        sum_us_ += us;
        last_us_ = us;
    }

    /// Of the bound of that number; the one behind the last: above all bounds.
    std::uint64_t count(std::size_t bucket) const { return buckets_.at(bucket); }
    std::int64_t sum_us() const { return sum_us_; }
    std::int64_t last_us() const { return last_us_; }

private:
    std::array<std::atomic<std::uint64_t>, kBoundsMs.size() + 1> buckets_{};
    std::atomic<std::int64_t> sum_us_{0};
    std::atomic<std::int64_t> last_us_{0};
};

/// When a thread last went round.
class Beat {
public:
    void now(const Clock& clock) { at_ = seconds_of(clock); }
    seconds age(const Clock& clock) const { return seconds{seconds_of(clock) - at_}; }

private:
    static std::int64_t seconds_of(const Clock& clock) {
        return std::chrono::duration_cast<seconds>(clock.steady().time_since_epoch()).count();
    }
    std::atomic<std::int64_t> at_{0};
};

struct Counters {
    using Count = std::atomic<std::uint64_t>;

    // The stream.
    std::atomic<std::int64_t> connected_at{0};  ///< Unix seconds; 0: not connected.
    std::atomic<bool> hearing{false};           ///< Connected, and it has said something.
    Count connections{0};
    Count frames{0};
    Count bad_frames{0};
    Guarded<std::map<std::string, std::uint64_t>> bad_kinds;  ///< Bounded by who counts.

    // The writer.
    Count rows_written{0};
    Count rows_dropped{0};
    Count batches{0};
    std::atomic<bool> database_lost{false};
    Lag lag;

    // The readers.
    Count gaps_filled{0};
    Count profiles_read{0};
    Count profiles_stale{0};  ///< Thrown away: the account changed while it was read.
    Count profiles_failed{0};
    Count accounts_waiting{0};
    Count presence_reads{0};
    Count presence_distrusted{0};
    Count progress_reads{0};

    // The lease, and the term that it allows.
    std::atomic<bool> lease_held{false};
    Count terms{0};
    Count queue_items{0};
    Count queue_bytes{0};
    Beat writer_beat;
    Beat reader_beat;
};

}  // namespace eb::workers::ws_ingest
