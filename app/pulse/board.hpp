// A board: what one client's dashboards show, in memory, kept true by the change log.
//
// Thousands of boards must fit into one small process, so a board is packed: a finished job is 40
// bytes, and what jobs have in common (account, device, item, vault, names) is held once.
#pragma once

#include "app/pulse/news.hpp"
#include "store/snapshot.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace eb::app {

class Board {
public:
    /// `grace`: a running job is interrupted once its device has been offline for as long.
    Board(const store::Snapshot& snapshot, seconds grace);

    /// In the order of ids; what the board knows already changes nothing.
    void apply(const News& news);
    /// Nothing else was said of this client up to that id.
    void advance(std::uint64_t id);
    std::uint64_t last_id() const { return last_id_; }

    /// Appends the contract's snapshot without its first brace and without `t`. Entries that have
    /// left the window of a day leave the board.
    /// `last_event_id` is a place in the log of which the board knows all before it.
    void write(std::string& out, std::uint64_t last_event_id, sys_seconds now,
               sys_seconds stale_since);
    /// What write() would append is the same until then, unless something is applied.
    sys_seconds same_until() const { return same_until_; }

    /// For those who want values instead of text.
    struct Values {
        store::Snapshot snapshot;
        std::set<domain::JobKey> interrupted;  ///< Of its running jobs.
    };
    Values values(sys_seconds now);

    /// What it occupies, roughly.
    std::size_t bytes() const;

private:
    using Text = std::uint32_t;  ///< An index into texts_; 0 is the empty text.

    /// Texts end to end in one string.
    class Texts {
    public:
        std::string_view at(Text text) const {
            return std::string_view{bytes_}.substr(ends_[text],
                                                   std::size_t{ends_[text + 1]} - ends_[text]);
        }
        Text find(std::string_view text) const;  ///< count() when it is not there.
        Text append(std::string_view text);
        Text count() const { return static_cast<Text>(ends_.size() - 1); }
        std::size_t bytes() const { return bytes_.capacity() + ends_.capacity() * sizeof(Text); }
        void shrink();

    private:
        std::string bytes_;
        std::vector<Text> ends_{0, 0};
    };

    /// What many jobs have in common.
    struct Place {
        Text server, username, device, item, vault;
        std::int32_t classification;
        Text device_name, item_name;
    };
    /// A GUID as its 16 bytes; any other id as a text.
    struct PackedId {
        enum class Form : std::uint8_t { lower, upper, text };
        std::array<std::uint8_t, 16> bytes{};
        Form form = Form::text;
    };
    /// What all jobs of a place say alike, rendered once for a writing.
    struct Fragment {
        std::string begin;   ///< `{"id":"server:`
        std::string fields;  ///< From the quote behind the id.
    };
    struct Finished {
        std::array<std::uint8_t, 16> id;
        std::uint16_t place;
        std::uint16_t status;
        PackedId::Form form;
        std::uint8_t outcome_number;
        std::uint32_t started_at, ended_at;
        std::int64_t bytes;

        domain::Outcome outcome() const { return static_cast<domain::Outcome>(outcome_number); }
    };
    static_assert(sizeof(Finished) == 40);
    enum class Told : std::uint8_t { nothing, running, interrupted };
    struct Running {
        std::array<std::uint8_t, 16> id;
        std::uint16_t place;
        std::uint16_t status;
        PackedId::Form form;
        Told told;  ///< What the stream said last of it; nothing: its device's state decides.
        std::uint32_t started_at;
        std::int64_t bytes_done, throughput_bps, items_done, items_total;
    };
    struct Device {
        Text server, username, device, name, os, arch;
        std::uint32_t offline_since;
        bool online, registered;
    };
    /// Only while a board is being filled: finds without searching.
    struct Index;

    Text text(std::string_view text, Index* index = nullptr);
    PackedId pack(const JobId& id);
    std::string id_text(const std::array<std::uint8_t, 16>& id, PackedId::Form form) const;
    void append_id(std::string& out, const std::array<std::uint8_t, 16>& id,
                   PackedId::Form form) const;
    void write_ids(std::string& out, const std::array<std::uint8_t, 16>& id, PackedId::Form form,
                   const Fragment& fragment) const;
    template <class Job>
    std::uint16_t place_of(const Job& job, const pulse::Names& names, Index* index = nullptr);
    template <class Packed>
    bool is(const Packed& job, const PackedId& id, std::string_view server) const;

    void started(const domain::LiveJob& job, const pulse::Names& names, Told told);
    void ended(const domain::FinishedJob& job, const pulse::Names& names);
    void changed(const domain::DeviceChanged& change, sys_seconds at);
    Finished packed(const domain::FinishedJob& job, const pulse::Names& names, Index* index);
    Running packed(const domain::LiveJob& job, const pulse::Names& names, Told told, Index* index);
    domain::FinishedJob unpacked(const Finished& job) const;

    void forget_old(sys_seconds now);
    const Device* device_of(const Place& place) const;
    bool interrupted(const Running& job, sys_seconds now);
    std::vector<Fragment> place_fragments() const;
    void write_finished(std::string& out, const Finished& job, const Fragment& fragment) const;
    void write_running(std::string& out, const Running& job, const Fragment& fragment,
                       bool interrupted) const;
    void write_incidents(std::string& out, const std::vector<Fragment>& fragments, sys_seconds now);
    void write_devices(std::string& out) const;
    void until(sys_seconds at, sys_seconds now);

    seconds grace_;
    std::uint64_t last_id_;
    sys_seconds same_until_{};
    Texts texts_;
    std::vector<Place> places_;
    std::vector<Running> running_;
    std::vector<Finished> recent_;  ///< Newest first; of the same second, the greater id first.
    std::vector<Device> devices_;
    std::map<std::string, sys_seconds> snoozed_;
};

}  // namespace eb::app
