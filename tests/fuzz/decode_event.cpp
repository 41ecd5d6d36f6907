// Whatever a Comet Server may send, or somebody in its name: frames, jobs, profiles, maps and
// lists. A decoder may refuse with json::Malformed and do nothing else; what it answers is within
// what the tables hold, and what it keeps is on its allow list.
#include "comet/decode.hpp"
#include "comet/elements.hpp"
#include "comet/kept_fields.hpp"
#include "comet/read.hpp"
#include "core/text.hpp"
#include "json/reader.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <set>
#include <utility>
#include <vector>

using namespace eb;

namespace {

void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

template <class Decode>
auto decoded(Decode decode) -> std::optional<decltype(decode())> {
    try {
        return decode();
    } catch (const json::Malformed&) {
        return std::nullopt;
    }
}

std::size_t characters(const std::string& text) {
    require(valid_utf8(text) == text, "text is UTF-8");
    std::size_t count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    return count;
}

void within(const std::string& text, std::size_t characters_max) {
    require(characters(text) <= characters_max, "text fits its column");
}

void storable(sys_seconds at) {
    require(unix_seconds(at) >= 0 && unix_seconds(at) <= comet::kTimeMax, "time fits its column");
}

/// The filter's own rule, read a second time: from the document instead of the parser's events.
void listed(const json::Reader& value, const json::AllowList::Node& node) {
    if (value.is_object()) {
        require(!node.leaf(), "an object stands where members are listed");
        value.members([&](std::string_view name, const json::Reader& member) {
            const auto* next = node.member(name);
            require(next != nullptr, "a member is on the list");
            if (next != nullptr) listed(member, *next);
        });
    } else if (value.is_array()) {
        value.elements([&](const json::Reader& element) { listed(element, node); });
    } else {
        require(node.listed, "a plain value is on the list");
    }
}

void kept(const std::string& content, const json::AllowList& list) {
    listed(json::Document::parse(content).root(), list.root());
    require(list.filter(content) == content, "what was filtered stays as it is");
}

void sound(const domain::JobReport& job) {
    require(!job.id.value().empty() && !job.username.value().empty(), "a job has ids");
    within(job.id.value(), comet::kGuidCharactersMax);
    within(job.username.value(), comet::kNameCharactersMax);
    within(job.device.value(), comet::kNameCharactersMax);
    within(job.item.value(), comet::kGuidCharactersMax);
    within(job.vault.value(), comet::kGuidCharactersMax);
    storable(job.started_at);
    storable(job.ended_at);
    require(job.total_bytes >= 0 && job.upload_bytes >= 0 && job.progress.bytes_done >= 0,
            "sizes are not negative");
    kept(job.content, comet::job_fields());
}

void sound(const domain::DeviceKey& key) {
    require(comet::can_be_key(key.username.value(), comet::kNameCharactersMax), "a username");
    require(comet::can_be_key(key.device.value(), comet::kDeviceIdCharactersMax), "a device hash");
}

void sound(const comet::Hello&) {}
void sound(const comet::Ignored&) {}
void sound(const comet::JobStarted& event) { sound(event.job); }
void sound(const comet::JobCompleted& event) { sound(event.job); }
void sound(const comet::DevicePresence& event) { sound(event.device); }
void sound(const comet::DeviceChanged& event) {
    sound(event.device);
    within(event.report.name, comet::kNameCharactersMax);
    within(event.report.platform_os, comet::kPlatformCharactersMax);
    within(event.report.platform_arch, comet::kPlatformCharactersMax);
    if (!event.report.content.empty()) kept(event.report.content, comet::device_fields());
}
void sound(const comet::AccountChanged& event) {
    require(comet::can_be_key(event.username.value(), comet::kNameCharactersMax), "a username");
}
void sound(const comet::AccountRemoved& event) { sound(comet::AccountChanged{event.username}); }

template <class Rows>
void sound_rows(const Rows& rows, std::size_t id_characters_max, const json::AllowList& list) {
    std::set<std::string> ids;
    for (const auto& row : rows) {
        require(comet::can_be_key(row.id.value(), id_characters_max), "a row's id");
        require(ids.insert(row.id.value()).second, "an id occurs once");
        within(row.name, comet::kNameCharactersMax);
        kept(row.content, list);
    }
}

void sound(const domain::Account& account) {
    within(account.name, comet::kNameCharactersMax);
    kept(account.content, comet::account_fields());
    sound_rows(account.devices, comet::kDeviceIdCharactersMax, comet::device_fields());
    sound_rows(account.items, comet::kGuidCharactersMax, comet::item_fields());
    sound_rows(account.vaults, comet::kGuidCharactersMax, comet::vault_fields());
    for (const auto& device : account.devices) storable(device.registered_at);
    for (const auto& item : account.items) {
        storable(item.created_at);
        storable(item.updated_at);
        require(item.vm_count >= 0 && item.total_bytes.value_or(0) >= 0, "counts");
    }
    for (const auto& vault : account.vaults) {
        require(std::in_range<std::int16_t>(vault.type), "a vault's type fits its column");
        within(vault.bucket_server, comet::kNameCharactersMax);
        within(vault.bucket_name, comet::kNameCharactersMax);
    }
}

struct Parts {
    std::vector<std::pair<std::string, std::string>> elements;
    std::string other;
    bool complete = false;
};

std::optional<Parts> parts(std::string_view text, comet::Elements::Root root, std::size_t piece) {
    return decoded([&] {
        Parts out;
        comet::Elements elements{root, [&](std::string_view name, std::string_view element) {
                                     out.elements.emplace_back(name, element);
                                 }};
        for (std::size_t i = 0; i < text.size(); i += piece) elements.feed(text.substr(i, piece));
        out.other = elements.other();
        out.complete = elements.complete();
        return out;
    });
}

/// Wherever the text is cut, its elements are the same; and those of a good text are the
/// document's.
void same_elements(std::string_view text, comet::Elements::Root root) {
    const auto whole = parts(text, root, text.size() + 1);
    // Byte by byte where that is quick.
    for (const std::size_t piece :
         {text.size() < 2048 ? std::size_t{1} : std::size_t{101}, std::size_t{7}}) {
        const auto pieces = parts(text, root, piece);
        require(whole.has_value() == pieces.has_value(), "a cut changes no refusal");
        if (!whole) continue;
        require(whole->elements == pieces->elements && whole->other == pieces->other &&
                    whole->complete == pieces->complete,
                "a cut changes no element");
    }
    const auto document = decoded([&] { return json::Document::parse(text); });
    if (!document || text.find('\0') != std::string_view::npos) return;
    const auto value = document->root();
    const bool asked_for =
        root == comet::Elements::Root::list ? value.is_array() : value.is_object();
    if (!asked_for) return;
    require(whole && whole->complete, "a good text is understood");
    require(whole->elements.size() == value.size(), "each element is found");
    for (const auto& [name, element] : whole->elements)
        require(decoded([&e = element] { return json::Document::parse(e); }).has_value(),
                "an element of a good text is good");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};

    if (const auto event = decoded([&] { return comet::decode(text); })) {
        within(event->type, 64);
        within(event->resource, 128);
        storable(event->at);
        std::visit([](const auto& what) { sound(what); }, event->what);
    }
    if (const auto job = decoded([&] { return comet::decode_job(text); })) sound(*job);

    const auto username = decoded(
        [&] { return json::Document::parse(text).root().require<std::string>("Username"); });
    if (username) {
        const auto account =
            decoded([&] { return comet::decode_account(Username{*username}, text); });
        if (account) sound(*account);
    }

    same_elements(text, comet::Elements::Root::list);
    same_elements(text, comet::Elements::Root::map);
    return 0;
}
