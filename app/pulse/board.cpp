// Packing, applying, writing.
#include "app/pulse/board.hpp"

#include "domain/incidents.hpp"
#include "json/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <stdexcept>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

namespace eb::app {
namespace {

constexpr seconds kWindow = std::chrono::hours{24};
constexpr std::size_t kRecentMax = 20'000;  // As many as a snapshot has.
constexpr std::size_t kPlacesMax = 65'535;
constexpr std::string_view kGuidForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

std::uint32_t packed_time(sys_seconds at) {
    return static_cast<std::uint32_t>(std::clamp(unix_seconds(at), 0LL, 0xFFFF'FFFFLL));
}

std::uint16_t packed_status(int status) {
    return static_cast<std::uint16_t>(std::clamp(status, 0, 0xFFFF));
}

/// -1: no digit of that letter case.
int hex_value(char digit, char ten) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= ten && digit < ten + 6) return digit - ten + 10;
    return -1;
}

/// Whether `text` is a GUID in the letter case whose ten is `ten`; then `bytes` are its 16.
bool pack_guid(std::string_view text, char ten, std::array<std::uint8_t, 16>& bytes) {
    if (text.size() != kGuidForm.size()) return false;
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (kGuidForm[i] == '-') {
            if (text[i] != '-') return false;
            continue;
        }
        const int value = hex_value(text[i], ten);
        if (value < 0) return false;
        auto& byte = bytes[digits / 2];
        byte = static_cast<std::uint8_t>(digits % 2 == 0 ? value << 4 : byte | value);
        ++digits;
    }
    return true;
}

void append_number(std::string& out, std::int64_t number) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void append_field(std::string& out, std::string_view name, std::int64_t number) {
    out.append(name);
    append_number(out, number);
}

void append_field(std::string& out, std::string_view name, std::string_view text) {
    out.append(name);
    json::append_string(out, text);
}

/// A JSON string's inside.
void append_inner(std::string& out, std::string_view text) {
    std::string quoted;
    json::append_string(quoted, text);
    out.append(quoted, 1, quoted.size() - 2);
}

/// A job's numbers and words, put together on the stack and appended at once: a snapshot has
/// hundreds of them.
class Line {
public:
    Line& text(std::string_view words) {
        const auto fits = std::min(words.size(), bytes_.size() - size_);
        std::copy_n(words.begin(), fits, bytes_.begin() + size_);
        size_ += fits;
        return *this;
    }
    Line& number(std::string_view name, std::int64_t value) {
        text(name);
        auto* const end = bytes_.data() + bytes_.size();
        const auto written = std::to_chars(bytes_.data() + size_, end, value);
        size_ = static_cast<std::size_t>(written.ptr - bytes_.data());
        return *this;
    }
    Line& guid(const std::array<std::uint8_t, 16>& id, bool lower) {
        const auto* digits = lower ? "0123456789abcdef" : "0123456789ABCDEF";
        std::array<char, kGuidForm.size()> text_of{};
        std::size_t at = 0;
        for (std::size_t i = 0; i < id.size(); ++i) {
            if (i == 4 || i == 6 || i == 8 || i == 10) text_of[at++] = '-';
            text_of[at++] = digits[id[i] >> 4U];
            text_of[at++] = digits[id[i] & 0xFU];
        }
        return text({text_of.data(), text_of.size()});
    }
    std::string_view view() const { return {bytes_.data(), size_}; }

private:
    std::array<char, 384> bytes_;  // The longest: six names, and numbers of 20 digits.
    std::size_t size_ = 0;
};

void append_guid(std::string& out, const std::array<std::uint8_t, 16>& id, bool lower) {
    out += Line{}.guid(id, lower).view();
}

}  // namespace

// Texts -------------------------------------------------------------------------------------------

Board::Text Board::Texts::find(std::string_view text) const {
    for (Text i = 0; i < count(); ++i) {
        if (at(i) == text) return i;
    }
    return count();
}

Board::Text Board::Texts::append(std::string_view text) {
    bytes_.append(text);
    ends_.push_back(static_cast<Text>(bytes_.size()));
    return count() - 1;
}

void Board::Texts::shrink() {
    bytes_.shrink_to_fit();
    ends_.shrink_to_fit();
}

struct Board::Index {
    std::unordered_map<std::string, Text> texts;
    std::map<std::tuple<Text, Text, Text, Text, Text, std::int32_t>, std::uint16_t> places;
};

Board::Text Board::text(std::string_view text, Index* index) {
    if (index == nullptr) {
        const auto found = texts_.find(text);
        return found < texts_.count() ? found : texts_.append(text);
    }
    const auto [found, fresh] = index->texts.try_emplace(std::string{text}, texts_.count());
    if (fresh) texts_.append(text);
    return found->second;
}

// Packing -----------------------------------------------------------------------------------------

Board::PackedId Board::pack(const JobId& id) {
    PackedId packed;
    if (pack_guid(id.value(), 'a', packed.bytes)) packed.form = PackedId::Form::lower;
    else if (pack_guid(id.value(), 'A', packed.bytes)) packed.form = PackedId::Form::upper;
    else {
        const auto index = text(id.value());
        packed.bytes = {};
        for (std::size_t i = 0; i < 4; ++i)
            packed.bytes[i] = static_cast<std::uint8_t>(index >> (24U - 8U * i));
    }
    return packed;
}

std::string Board::id_text(const std::array<std::uint8_t, 16>& id, PackedId::Form form) const {
    if (form == PackedId::Form::text) {
        Text index = 0;
        for (std::size_t i = 0; i < 4; ++i) index = index << 8U | id[i];
        return std::string{texts_.at(index)};
    }
    std::string out;
    append_guid(out, id, form == PackedId::Form::lower);
    return out;
}

/// Between quotes that are there already.
void Board::append_id(std::string& out, const std::array<std::uint8_t, 16>& id,
                      PackedId::Form form) const {
    if (form == PackedId::Form::text) append_inner(out, id_text(id, form));
    else append_guid(out, id, form == PackedId::Form::lower);
}

template <class Job>
std::uint16_t Board::place_of(const Job& job, const pulse::Names& names, Index* index) {
    Place place{.server = text(job.key.server.value(), index),
                .username = text(job.username.value(), index),
                .device = text(job.device.value(), index),
                .item = text(job.item.value(), index),
                .vault = text(job.vault.value(), index),
                .classification = job.classification,
                .device_name = text(names.device, index),
                .item_name = text(names.item, index)};
    const auto key = [](const Place& of) {
        return std::tie(of.server, of.username, of.device, of.item, of.vault, of.classification);
    };
    if (index != nullptr) {
        const auto found = index->places.find(key(place));
        if (found != index->places.end()) return found->second;
    } else {
        // Names may have changed since; empty ones are only unknown.
        for (auto& known : places_) {
            if (place.device_name != 0 && known.device == place.device)
                known.device_name = place.device_name;
            if (place.item_name != 0 && known.item == place.item) known.item_name = place.item_name;
        }
        const auto found = std::find_if(places_.begin(), places_.end(), [&](const Place& known) {
            return key(known) == key(place);
        });
        if (found != places_.end()) return static_cast<std::uint16_t>(found - places_.begin());
    }
    if (places_.size() == kPlacesMax) throw std::length_error{"a board has too many places"};
    const auto at = static_cast<std::uint16_t>(places_.size());
    if (index != nullptr) index->places.emplace(key(place), at);
    places_.push_back(place);
    return at;
}

Board::Finished Board::packed(const domain::FinishedJob& job, const pulse::Names& names,
                              Index* index) {
    const auto place = place_of(job, names, index);
    const auto id = pack(job.key.job);
    return {.id = id.bytes,
            .place = place,
            .status = packed_status(job.status),
            .form = id.form,
            .outcome_number = static_cast<std::uint8_t>(job.outcome),
            .started_at = packed_time(job.started_at),
            .ended_at = packed_time(job.ended_at),
            .bytes = job.bytes};
}

Board::Running Board::packed(const domain::LiveJob& job, const pulse::Names& names, Told told,
                             Index* index) {
    const auto place = place_of(job, names, index);
    const auto id = pack(job.key.job);
    return {.id = id.bytes,
            .place = place,
            .status = packed_status(job.status),
            .form = id.form,
            .told = told,
            .started_at = packed_time(job.started_at),
            .bytes_done = job.bytes_done,
            .throughput_bps = job.throughput_bps,
            .items_done = job.items_done,
            .items_total = job.items_total};
}

Board::Board(const store::Snapshot& snapshot, seconds grace)
    : grace_(grace), last_id_(snapshot.last_event_id) {
    Index index;
    index.texts.emplace("", 0);
    std::map<std::pair<ServerId, DeviceId>, const std::string*> devices;
    std::map<DeviceId, const std::string*> anywhere;
    for (const auto& device : snapshot.devices) {
        devices_.push_back(
            {.server = text(device.server.value(), &index),
             .username = text(device.username.value(), &index),
             .device = text(device.device.value(), &index),
             .name = text(device.name, &index),
             .os = text(device.platform_os, &index),
             .arch = text(device.platform_arch, &index),
             .offline_since = packed_time(device.offline_since.value_or(sys_seconds{})),
             .online = device.online,
             .registered = device.registered});
        devices[{device.server, device.device}] = &device.name;
        // A row of an older program, which did not know about servers.
        if (device.server.value().empty()) anywhere[device.device] = &device.name;
    }
    const auto names_of = [&](const auto& job) {
        pulse::Names names;
        if (const auto device = devices.find({job.key.server, job.device}); device != devices.end())
            names.device = *device->second;
        else if (const auto old = anywhere.find(job.device); old != anywhere.end())
            names.device = *old->second;
        if (const auto item = snapshot.item_names.find(job.item); item != snapshot.item_names.end())
            names.item = item->second;
        return names;
    };
    for (const auto& job : snapshot.running)
        running_.push_back(packed(job, names_of(job), Told::nothing, &index));
    recent_.reserve(snapshot.recent.size());
    for (const auto& job : snapshot.recent) recent_.push_back(packed(job, names_of(job), &index));
    std::sort(recent_.begin(), recent_.end(), [](const Finished& a, const Finished& b) {
        return std::tie(a.ended_at, a.id) > std::tie(b.ended_at, b.id);
    });
    for (const auto& [job, until] : snapshot.snoozed) snoozed_.emplace(job.value(), until);
    texts_.shrink();
    places_.shrink_to_fit();
    devices_.shrink_to_fit();
    running_.shrink_to_fit();
}

std::size_t Board::bytes() const {
    return sizeof *this + texts_.bytes() + places_.capacity() * sizeof(Place) +
           running_.capacity() * sizeof(Running) + recent_.capacity() * sizeof(Finished) +
           devices_.capacity() * sizeof(Device) + snoozed_.size() * 120;
}

// Applying ----------------------------------------------------------------------------------------

template <class Packed>
bool Board::is(const Packed& job, const PackedId& id, std::string_view server) const {
    return job.id == id.bytes && job.form == id.form &&
           texts_.at(places_[job.place].server) == server;
}

void Board::advance(std::uint64_t id) {
    if (id <= last_id_) return;
    last_id_ = id;
    same_until_ = {};
}

void Board::apply(const News& news) {
    if (news.id <= last_id_) return;
    advance(news.id);

    struct Apply {
        Board& board;
        const News& news;
        void operator()(const domain::JobStarted& change) const {
            // A revived job is at work again: its earlier end is no longer true.
            const auto id = board.pack(change.job.key.job);
            std::erase_if(board.recent_, [&](const Finished& job) {
                return board.is(job, id, change.job.key.server.value());
            });
            board.started(change.job, news.names, Told::running);
        }
        void operator()(const domain::JobProgressed& change) const {
            board.started(change.job, news.names,
                          change.job.interrupted ? Told::interrupted : Told::running);
        }
        void operator()(const domain::JobUpdated& change) const {
            board.started(change.job, news.names,
                          change.interrupted ? Told::interrupted : Told::running);
        }
        void operator()(const domain::JobEnded& change) const {
            board.ended(change.job, news.names);
        }
        // What is an incident follows from the jobs.
        void operator()(const domain::IncidentOpened&) const {}
        void operator()(const domain::IncidentClosed&) const {}
        void operator()(const domain::IncidentSnoozed& change) const {
            board.snoozed_[change.job.key.job.value()] = change.until;
        }
        void operator()(const domain::DeviceChanged& change) const {
            board.changed(change, news.at);
        }
    };
    std::visit(Apply{*this, news}, news.what);
}

void Board::started(const domain::LiveJob& job, const pulse::Names& names, Told told) {
    const auto id = pack(job.key.job);
    const auto same = [&](const auto& one) { return is(one, id, job.key.server.value()); };
    if (std::any_of(recent_.begin(), recent_.end(), same)) return;  // Late news.
    auto fresh = packed(job, names, told, nullptr);
    const auto known = std::find_if(running_.begin(), running_.end(), same);
    if (known != running_.end()) *known = fresh;
    else running_.push_back(fresh);
}

void Board::ended(const domain::FinishedJob& job, const pulse::Names& names) {
    const auto id = pack(job.key.job);
    const auto same = [&](const auto& one) { return is(one, id, job.key.server.value()); };
    std::erase_if(running_, same);
    std::erase_if(recent_, same);
    const auto fresh = packed(job, names, nullptr);
    const auto at = std::find_if(recent_.begin(), recent_.end(), [&](const Finished& one) {
        return std::tie(one.ended_at, one.id) < std::tie(fresh.ended_at, fresh.id);
    });
    recent_.insert(at, fresh);
    if (recent_.size() > kRecentMax) recent_.pop_back();
}

void Board::changed(const domain::DeviceChanged& change, sys_seconds at) {
    const auto& facts = change.device;
    const auto server = text(facts.server.value());
    const auto username = text(facts.username.value());
    const auto device = text(facts.device.value());
    auto known = std::find_if(devices_.begin(), devices_.end(), [&](const Device& one) {
        // A row of an older program has no server until it is adopted.
        return one.device == device && one.username == username &&
               (one.server == server || one.server == 0);
    });
    if (known == devices_.end()) {
        devices_.push_back({.server = server,
                            .username = username,
                            .device = device,
                            .name = 0,
                            .os = 0,
                            .arch = 0,
                            .offline_since = 0,
                            .online = false,
                            .registered = true});
        known = std::prev(devices_.end());
    }
    known->server = server;
    // Who tells that a device went away may not know its name.
    if (!facts.name.empty()) known->name = text(facts.name);
    if (!facts.platform_os.empty()) known->os = text(facts.platform_os);
    if (!facts.platform_arch.empty()) known->arch = text(facts.platform_arch);
    known->registered = change.news != domain::DeviceNews::removed;
    const bool online = known->registered &&
                        (facts.online || change.news == domain::DeviceNews::online) &&
                        change.news != domain::DeviceNews::offline;
    if (online) known->offline_since = 0;
    else if (known->online || known->offline_since == 0) known->offline_since = packed_time(at);
    known->online = online;
    if (known->name == 0) return;
    for (auto& place : places_) {
        if (place.device == device && place.server == server) place.device_name = known->name;
    }
}

// Writing -----------------------------------------------------------------------------------------

void Board::until(sys_seconds at, sys_seconds now) {
    if (at > now) same_until_ = std::min(same_until_, at);
}

void Board::forget_old(sys_seconds now) {
    const auto begin = packed_time(now - kWindow);
    while (!recent_.empty() && recent_.back().ended_at < begin) recent_.pop_back();
    std::erase_if(snoozed_, [&](const auto& one) { return one.second <= now; });
    same_until_ = now + kWindow;
    if (!recent_.empty()) until(from_unix(recent_.back().ended_at) + kWindow + seconds{1}, now);
    for (const auto& [job, hidden_until] : snoozed_) until(hidden_until, now);
}

const Board::Device* Board::device_of(const Place& place) const {
    const auto find = [&](Text server) {
        return std::find_if(devices_.begin(), devices_.end(), [&](const Device& one) {
            return one.device == place.device && one.server == server;
        });
    };
    auto found = find(place.server);
    if (found == devices_.end()) found = find(0);
    return found == devices_.end() ? nullptr : &*found;
}

bool Board::interrupted(const Running& job, sys_seconds now) {
    if (job.told != Told::nothing) return job.told == Told::interrupted;
    const auto* device = device_of(places_[job.place]);
    if (device == nullptr || device->online || device->offline_since == 0) return false;
    const auto at = from_unix(device->offline_since) + grace_;
    until(at, now);
    return at <= now;
}

std::vector<Board::Fragment> Board::place_fragments() const {
    std::vector<Fragment> fragments;
    fragments.reserve(places_.size());
    for (const auto& place : places_) {
        std::string begin = R"({"id":")";
        append_inner(begin, texts_.at(place.server));
        begin += ':';
        std::string out{'"'};
        append_field(out, R"(,"server_id":)", texts_.at(place.server));
        append_field(out, R"(,"username":)", texts_.at(place.username));
        append_field(out, R"(,"device":)", texts_.at(place.device));
        append_field(out, R"(,"device_name":)", texts_.at(place.device_name));
        append_field(out, R"(,"job_type":)", std::to_string(place.classification));
        append_field(out, R"(,"item_id":)", texts_.at(place.item));
        append_field(out, R"(,"item_name":)", texts_.at(place.item_name));
        append_field(out, R"(,"vault_id":)", texts_.at(place.vault));
        fragments.push_back({.begin = std::move(begin), .fields = std::move(out)});
    }
    return fragments;
}

void Board::write_ids(std::string& out, const std::array<std::uint8_t, 16>& id, PackedId::Form form,
                      const Fragment& fragment) const {
    out += fragment.begin;
    if (form == PackedId::Form::text) {
        append_id(out, id, form);
        out += R"(","job_id":")";
        append_id(out, id, form);
    } else {
        const bool lower = form == PackedId::Form::lower;
        Line both;
        out += both.guid(id, lower).text(R"(","job_id":")").guid(id, lower).view();
    }
    out += fragment.fields;
}

void Board::write_finished(std::string& out, const Finished& job, const Fragment& fragment) const {
    write_ids(out, job.id, job.form, fragment);
    Line line;
    line.text(R"(,"status":")")
        .text(domain::word_of(job.outcome()))
        .number(R"(","status_code":)", job.status)
        .number(R"(,"started_at":)", job.started_at)
        .number(R"(,"ended_at":)", job.ended_at)
        .number(R"(,"duration_sec":)",
                job.ended_at > job.started_at ? job.ended_at - job.started_at : 0)
        .number(R"(,"bytes":)", job.bytes);
    out += line.view();
}

void Board::write_running(std::string& out, const Running& job, const Fragment& fragment,
                          bool interrupted) const {
    write_ids(out, job.id, job.form, fragment);
    out += interrupted ? R"(,"status":"Interrupted")" : R"(,"status":"Running")";
    append_field(out, R"(,"status_code":)", job.status);
    append_field(out, R"(,"started_at":)", job.started_at);
    out += R"(,"ended_at":0)";
    append_field(out, R"(,"bytes_done":)", job.bytes_done);
    append_field(out, R"(,"throughput_bps":)", job.throughput_bps);
    append_field(out, R"(,"items_done":)", job.items_done);
    append_field(out, R"(,"items_total":)", job.items_total);
    out += '}';
}

void Board::write_incidents(std::string& out, const std::vector<Fragment>& fragments,
                            sys_seconds now) {
    // The newest job of an item decides, and the newest come first.
    std::map<std::tuple<Text, Text, Text>, std::uint32_t> items;
    std::vector<std::uint32_t> item_of_place;
    for (const auto& place : places_) {
        const auto next = static_cast<std::uint32_t>(items.size());
        item_of_place.push_back(
            items.try_emplace({place.server, place.username, place.item}, next).first->second);
    }
    std::vector<bool> decided(items.size());
    bool first = true;
    for (const auto& job : recent_) {
        const auto& place = places_[job.place];
        if (place.classification != domain::kBackup && place.classification != domain::kRestore)
            continue;
        if (place.item != 0) {
            const auto item = item_of_place[job.place];
            if (decided[item]) continue;
            decided[item] = true;
        }
        if (job.outcome() == domain::Outcome::success || job.outcome() == domain::Outcome::skipped)
            continue;
        if (!std::exchange(first, false)) out += ',';
        write_finished(out, job, fragments[job.place]);
        sys_seconds hidden_until{};
        if (!snoozed_.empty()) {
            const auto found = snoozed_.find(id_text(job.id, job.form));
            if (found != snoozed_.end() && found->second > now) hidden_until = found->second;
        }
        append_field(out, R"(,"snoozed_until":)", unix_seconds(hidden_until));
        out += '}';
    }
}

void Board::write_devices(std::string& out) const {
    std::int64_t registered = 0;
    std::int64_t online = 0;
    std::string list;
    for (const auto& device : devices_) {
        if (!device.registered) continue;
        ++registered;
        if (device.online) ++online;
        list += list.empty() ? "{" : ",{";
        append_field(list, R"("server_id":)", texts_.at(device.server));
        append_field(list, R"(,"username":)", texts_.at(device.username));
        append_field(list, R"(,"device":)", texts_.at(device.device));
        append_field(list, R"(,"device_name":)", texts_.at(device.name));
        append_field(list, R"(,"platform_os":)", texts_.at(device.os));
        append_field(list, R"(,"platform_arch":)", texts_.at(device.arch));
        list += device.online ? R"(,"online":true})" : R"(,"online":false})";
    }
    append_field(out, R"(,"devices":{"registered":)", registered);
    append_field(out, R"(,"online":)", online);
    // Devices without a job of the day have a row on the timeline too.
    out += R"(,"list":[)";
    out += list;
    out += "]}";
}

void Board::write(std::string& out, std::uint64_t last_event_id, sys_seconds now,
                  sys_seconds stale_since) {
    forget_old(now);
    const auto fragments = place_fragments();
    const auto begin = out.size();
    out.reserve(begin + 1024 + 600 * (running_.size() + recent_.size()) + 300 * devices_.size());

    out += R"("status":"success","last_event_id":")";
    append_number(out, static_cast<std::int64_t>(last_event_id));
    append_field(out, R"(","stale_since":)", unix_seconds(stale_since));
    out += R"(,"jobsRunning":[)";
    bool first = true;
    for (const auto& job : running_) {
        if (!std::exchange(first, false)) out += ',';
        write_running(out, job, fragments[job.place], interrupted(job, now));
    }
    out += R"(],"jobsRecent24h":[)";
    first = true;
    for (const auto& job : recent_) {
        if (!std::exchange(first, false)) out += ',';
        write_finished(out, job, fragments[job.place]);
        out += '}';
    }
    out += R"(],"incidents":[)";
    write_incidents(out, fragments, now);
    out += ']';
    write_devices(out);
    out += '}';
}

// Unpacking ---------------------------------------------------------------------------------------

domain::FinishedJob Board::unpacked(const Finished& job) const {
    const auto& place = places_[job.place];
    const auto text = [&](Text index) { return std::string{texts_.at(index)}; };
    return {.key = {ServerId{text(place.server)}, JobId{id_text(job.id, job.form)}},
            .username = Username{text(place.username)},
            .device = DeviceId{text(place.device)},
            .item = ItemId{text(place.item)},
            .vault = VaultId{text(place.vault)},
            .classification = place.classification,
            .status = job.status,
            .outcome = job.outcome(),
            .started_at = from_unix(job.started_at),
            .ended_at = from_unix(job.ended_at),
            .bytes = job.bytes};
}

Board::Values Board::values(sys_seconds now) {
    forget_old(now);
    const auto text = [&](Text index) { return std::string{texts_.at(index)}; };
    Values values;
    auto& snapshot = values.snapshot;
    snapshot.last_event_id = last_id_;
    snapshot.now = now;
    for (const auto& job : running_) {
        const auto& place = places_[job.place];
        snapshot.running.push_back(
            {.key = {ServerId{text(place.server)}, JobId{id_text(job.id, job.form)}},
             .username = Username{text(place.username)},
             .device = DeviceId{text(place.device)},
             .item = ItemId{text(place.item)},
             .vault = VaultId{text(place.vault)},
             .classification = place.classification,
             .status = job.status,
             .started_at = from_unix(job.started_at),
             .bytes_done = job.bytes_done,
             .throughput_bps = job.throughput_bps,
             .items_done = job.items_done,
             .items_total = job.items_total});
        if (interrupted(job, now)) values.interrupted.insert(snapshot.running.back().key);
    }
    for (const auto& job : recent_) snapshot.recent.push_back(unpacked(job));
    for (const auto& place : places_) {
        if (place.item_name != 0)
            snapshot.item_names.insert_or_assign(ItemId{text(place.item)}, text(place.item_name));
    }
    for (const auto& device : devices_) {
        snapshot.devices.push_back(
            {.server = ServerId{text(device.server)},
             .device = DeviceId{text(device.device)},
             .username = Username{text(device.username)},
             .name = text(device.name),
             .platform_os = text(device.os),
             .platform_arch = text(device.arch),
             .online = device.online,
             .offline_since = device.offline_since == 0
                                  ? std::nullopt
                                  : std::optional{from_unix(device.offline_since)},
             .registered = device.registered});
    }
    for (const auto& [job, until] : snoozed_) snapshot.snoozed.emplace(JobId{job}, until);
    return values;
}

}  // namespace eb::app
