// Parse, authorise, look, answer. What an item's jobs counted comes from our tables: the vault
// knows when its snapshots were made, and not what is in them. Of a whole vault it is not told:
// jobs are found by their item.
#include "app/restore/vault_snapshots.hpp"

#include "app/restore/asking.hpp"
#include "core/text.hpp"
#include "domain/job.hpp"
#include "domain/names.hpp"
#include "restore/recipe.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace eb::app {
namespace {

constexpr std::size_t kSnapshotsInPiece = 500;
constexpr std::int64_t kTimeMax = 2'147'483'647;
// A job begins before its snapshot is made, and may be long.
constexpr seconds kLongestJob{7 * 86'400};
constexpr seconds kClockSlack{3'600};

/// Where a piece ended: the list goes on behind that snapshot.
struct Place {
    sys_seconds at{};
    SnapshotId id;
};

struct Asked {
    DeviceId device;
    VaultId vault;
    std::optional<ItemId> item;
    sys_seconds from{};
    sys_seconds until = from_unix(kTimeMax);
    std::optional<Place> after;
};

sys_seconds time_in(const json::Reader& body, const char* field, std::int64_t fallback) {
    const auto value = body.get_or<std::int64_t>(field, fallback);
    if (value < 0 || value > kTimeMax)
        throw BadRequest{field, std::string{field} + ": seconds since 1970 are meant."};
    return from_unix(value);
}

Place place_in(const std::string& text) {
    std::int64_t at = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, at);
    const bool sound = error == std::errc{} && stop != end && *stop == '.' && at >= 0 &&
                       at <= kTimeMax &&
                       comet::can_be_key({stop + 1, static_cast<std::size_t>(end - stop - 1)},
                                         comet::kSnapshotCharactersMax);
    if (!sound) throw BadRequest{"after", "after: this is no place in the list."};
    return {from_unix(at), SnapshotId{std::string{stop + 1, end}}};
}

Asked asked_in(const json::Reader& body) {
    Asked asked{.device = device_in(body),
                .vault = vault_in(body),
                .item = {},
                .from = time_in(body, "from", 0),
                .until = time_in(body, "to", kTimeMax),
                .after = {}};
    if (body.child("protectedItemId")) asked.item = item_in(body);
    if (const auto after = body.find<std::string>("after")) asked.after = place_in(*after);
    return asked;
}

/// What of an item, there or gone, is in the vault.
struct Source {
    ItemId id;
    std::string name;
    std::string engine;
    const char* state = "deleted";
    int order = 2;
    const domain::Device* device = nullptr;
    std::size_t snapshots = 0;
    sys_seconds newest{};
    sys_seconds oldest{};
};

Source source_of(const comet::Snapshot& newest, const comet::Profile& profile,
                 const DeviceId& here) {
    Source source{.id = newest.item, .name = {}, .engine = newest.engine, .newest = newest.at};
    const auto* const item = profile.item(newest.item);
    if (item == nullptr) {
        source.name = fmt::format("Item deleted ({})", domain::engine_name(newest.engine));
        return source;
    }
    source.name = item->name.empty() ? "Unnamed item" : item->name;
    source.device = profile.device(item->owner);
    const bool is_here = item->owner == here;
    source.state = is_here ? "here" : "elsewhere";
    source.order = is_here ? 0 : 1;
    return source;
}

std::vector<Source> sources_in(const Snapshots& all, const comet::Profile& profile,
                               const DeviceId& here) {
    std::map<ItemId, Source> found;
    for (const auto& snapshot : all.list) {  // Newest first.
        auto known = found.find(snapshot.item);
        if (known == found.end())
            known = found.emplace(snapshot.item, source_of(snapshot, profile, here)).first;
        ++known->second.snapshots;
        known->second.oldest = snapshot.at;
    }
    std::vector<Source> sources;
    sources.reserve(found.size());
    for (auto& [id, source] : found) sources.push_back(std::move(source));
    std::ranges::sort(sources, {}, [](const Source& one) {
        return std::tuple{one.order, folded(one.name), one.id};
    });
    return sources;
}

json::Object source_object(const Source& source, bool programs) {
    json::Array methods;
    for (const auto method : restore::methods_of(source.engine, programs))
        methods.add(restore::word_of(method));
    return json::Object{}
        .add("id", source.id)
        .add("name", source.name)
        .add("type", domain::engine_name(source.engine))
        .add("engine", source.engine)
        .add("deviceId", source.device == nullptr ? DeviceId{} : source.device->id)
        .add("deviceName", source.device == nullptr ? std::string{} : source.device->name)
        .add("state", source.state)
        .add("snapshots", source.snapshots)
        .add("newest", source.newest)
        .add("oldest", source.oldest)
        .add("methods", methods);
}

bool is_behind(const comet::Snapshot& snapshot, const Place& place) {
    return snapshot.at < place.at || (snapshot.at == place.at && snapshot.id > place.id);
}

json::Object snapshot_object(const comet::Snapshot& snapshot, const store::SnapshotJob* job) {
    json::Object out;
    out.add("id", snapshot.id)
        .add("itemId", snapshot.item)
        .add("at", snapshot.at)
        .add("engine", snapshot.engine)
        .add("original", snapshot.original);
    if (!snapshot.tags.empty()) {
        json::Array tags;
        for (const auto& tag : snapshot.tags) tags.add(tag);
        out.add("tags", tags);
    }
    if (job != nullptr) {
        out.add("files", job->files)
            .add("size", job->bytes)
            .add("status", domain::word_of(domain::outcome_of(job->status)));
    }
    return out;
}

/// The item's snapshots, or else the vault's, and where to go on.
void add_snapshots(json::Object& answer, ActionContext& context, const Snapshots& all,
                   const Asked& asked, const SnapshotJobs& jobs) {
    std::vector<const comet::Snapshot*> piece;
    std::vector<SnapshotId> ids;
    bool more = false;
    for (const auto& one : all.list) {
        const bool wanted = (!asked.item || one.item == *asked.item) && one.at >= asked.from &&
                            one.at <= asked.until && (!asked.after || is_behind(one, *asked.after));
        if (!wanted) continue;
        more = piece.size() == kSnapshotsInPiece;
        if (more) break;
        piece.push_back(&one);
        ids.push_back(one.id);
    }
    std::map<SnapshotId, store::SnapshotJob> known;
    if (asked.item && !piece.empty()) {
        known = jobs(context.service(), *asked.item, piece.back()->at - kLongestJob,
                     piece.front()->at + kClockSlack, ids);
    }
    json::Array list;
    for (const auto* one : piece) {
        const auto job = known.find(one->id);
        list.add(snapshot_object(*one, job == known.end() ? nullptr : &job->second));
    }
    answer.add("snapshots", list);
    if (more)
        answer.add("next", fmt::format("{}.{}", unix_seconds(piece.back()->at), piece.back()->id));
}

json::Object run(ActionContext& context, RestoreLists& lists, const Asked& asked,
                 const SnapshotJobs& jobs, bool programs) {
    context.vault(asked.vault);
    const auto connection = context.online(asked.device);
    return asking([&] {
        const auto all = lists.snapshots(context, connection, asked.vault);
        json::Array items;
        bool known = false;
        for (const auto& source : sources_in(*all, context.profile(), asked.device)) {
            items.add(source_object(source, programs));
            known = known || source.id == asked.item;
        }
        json::Object answer;
        answer.add("items", items);
        if (all->unreadable > 0) answer.add("unreadable", all->unreadable);
        // One of the account's that was never backed up into this vault has none.
        if (asked.item && !known) context.item(*asked.item);
        add_snapshots(answer, context, *all, asked, jobs);
        return answer;
    });
}

}  // namespace

Action vault_snapshots(RestoreLists& lists, SnapshotJobs jobs,
                       std::function<bool(const Session&)> may_run_programs) {
    return {.permission = kReadPermission,
            .audited = false,
            .takes_long = true,
            .read = [&lists, jobs = std::move(jobs),
                     may = std::move(may_run_programs)](const json::Reader& body) -> Work {
                const auto asked = asked_in(body);
                return {.object = asked.vault.value(),
                        .run = [&lists, jobs, may, asked](ActionContext& context) {
                            return run(context, lists, asked, jobs, may(context.session()));
                        }};
            }};
}

}  // namespace eb::app
