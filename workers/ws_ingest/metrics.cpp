// Names end in what they count; the server is a label, so that several workers' texts can be
// joined.
#include "metrics.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <system_error>

namespace eb::workers::ws_ingest {
namespace {

/// A label's value: backslash, quote and line end are escaped; a frame's mistakes may hold any.
std::string label(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == '"') out += '\\';
        if (c == '\n') out += "\\n";
        else out += c;
    }
    return out;
}

class Text {
public:
    explicit Text(const ServerId& server)
        : server_(fmt::format("server=\"{}\"", label(server.value()))) {}

    template <class Value>
    void counter(std::string_view name, std::string_view about, const Value& value) {
        head(name, about, "counter");
        line(name, "", value);
    }
    template <class Value>
    void gauge(std::string_view name, std::string_view about, const Value& value) {
        head(name, about, "gauge");
        line(name, "", value);
    }
    void head(std::string_view name, std::string_view about, std::string_view type) {
        fmt::format_to(std::back_inserter(out_), "# HELP eb_ws_{0} {1}\n# TYPE eb_ws_{0} {2}\n",
                       name, about, type);
    }
    template <class Value>
    void line(std::string_view name, const std::string& labels, const Value& value) {
        fmt::format_to(std::back_inserter(out_), "eb_ws_{}{{{}{}}} {}\n", name, server_, labels,
                       value);
    }
    std::string take() { return std::move(out_); }

private:
    std::string server_;
    std::string out_;
};

double seconds_of(std::int64_t us) { return static_cast<double>(us) / 1e6; }

void add_lag(Text& text, const Lag& lag) {
    text.gauge("lag_last_seconds", "From the newest event's frame to its commit.",
               seconds_of(lag.last_us()));
    text.head("lag_seconds", "From frames to their commits.", "histogram");
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < Lag::kBoundsMs.size(); ++i) {
        count += lag.count(i);
        text.line("lag_seconds_bucket", fmt::format(",le=\"{}\"", Lag::kBoundsMs.at(i) / 1e3),
                  count);
    }
    count += lag.count(Lag::kBoundsMs.size());
    text.line("lag_seconds_bucket", ",le=\"+Inf\"", count);
    text.line("lag_seconds_sum", "", seconds_of(lag.sum_us()));
    text.line("lag_seconds_count", "", count);
}

}  // namespace

std::string metrics(const Counters& counters, const ServerId& server, sys_seconds now) {
    Text text{server};
    const auto since = counters.connected_at.load();
    text.gauge("connected", "1 while the event stream is connected.", since != 0 ? 1 : 0);
    text.gauge("hearing", "1 while it is connected and has said something.",
               counters.hearing ? 1 : 0);
    text.gauge("connected_seconds", "Since when, as a length.",
               since != 0 ? unix_seconds(now) - since : 0);
    text.counter("connections_total", "Connections of the stream.", counters.connections.load());
    text.counter("frames_total", "Frames read.", counters.frames.load());
    text.counter("frames_bad_total", "Frames that could not be read.", counters.bad_frames.load());
    text.head("frames_bad_by_kind_total", "The same by what was wrong.", "counter");
    for (const auto& [kind, count] : counters.bad_kinds.copy())
        text.line("frames_bad_by_kind_total", fmt::format(",kind=\"{}\"", label(kind)), count);
    text.counter("rows_written_total", "Rows handed to the database.",
                 counters.rows_written.load());
    text.counter("rows_dropped_total", "Rows that the database refused.",
                 counters.rows_dropped.load());
    text.counter("batches_total", "Transactions committed.", counters.batches.load());
    add_lag(text, counters.lag);
    text.gauge("queue_items", "What waits for the database.", counters.queue_items.load());
    text.gauge("queue_bytes", "The same in bytes.", counters.queue_bytes.load());
    text.gauge("database_lost", "1 while the database does not answer.",
               counters.database_lost ? 1 : 0);
    text.gauge("lease_held", "1 while this worker is the one that writes.",
               counters.lease_held ? 1 : 0);
    text.counter("terms_total", "How often it became so.", counters.terms.load());
    text.counter("gap_fills_total", "Gaps filled.", counters.gaps_filled.load());
    text.counter("profile_reads_total", "Profiles read.", counters.profiles_read.load());
    text.counter("profile_reads_stale_total", "Profiles that changed while they were read.",
                 counters.profiles_stale.load());
    text.counter("profile_reads_failed_total", "Reads of profiles that failed.",
                 counters.profiles_failed.load());
    text.gauge("profiles_waiting", "Accounts whose profile is to be read.",
               counters.accounts_waiting.load());
    text.counter("presence_reads_total", "Lists of live connections read.",
                 counters.presence_reads.load());
    text.counter("presence_reads_distrusted_total", "Of those, the ones not believed at once.",
                 counters.presence_distrusted.load());
    text.counter("progress_reads_total", "Reads of running jobs.", counters.progress_reads.load());
    return text.take();
}

std::string status(const Counters& counters, sys_seconds now) {
    if (counters.terms == 0 || (!counters.lease_held && !counters.database_lost))
        return "standing by: another worker holds the lease, or the database does not answer";
    const auto since = counters.connected_at.load();
    return fmt::format(
        "{}; {} events ({} bad), last written after {:.1f} ms; {} rows written "
        "({} refused), {} waiting ({} bytes), {} profiles to read{}",
        since == 0 ? std::string{"not connected"}
                   : fmt::format("connected for {} s", unix_seconds(now) - since),
        counters.frames.load(), counters.bad_frames.load(),
        static_cast<double>(counters.lag.last_us()) / 1e3, counters.rows_written.load(),
        counters.rows_dropped.load(), counters.queue_items.load(), counters.queue_bytes.load(),
        counters.accounts_waiting.load(),
        counters.database_lost ? "; the database does not answer" : "");
}

void write_whole(const std::string& path, const std::string& text) {
    const auto beside = path + ".new";
    std::ofstream file{beside, std::ios::trunc};
    file << text;
    file.close();
    if (!file || std::rename(beside.c_str(), path.c_str()) != 0)
        throw std::system_error{errno, std::generic_category(), path};
}

}  // namespace eb::workers::ws_ingest
