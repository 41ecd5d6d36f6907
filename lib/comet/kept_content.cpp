// What is kept was listed field by field (kept_fields.cpp); of that, what the page shows is read.
#include "comet/kept_content.hpp"

#include "comet/read.hpp"
#include "comet/statistics.hpp"

#include <algorithm>
#include <set>

namespace eb::comet {
namespace {

constexpr std::size_t kContentBytesMax = 4U << 20U;

/// What `read` makes of the text; where that is no such JSON, what it had made before it found out.
template <class Kept, class Read>
Kept reading(std::string_view content, const Read& read) {
    Kept kept;
    if (content.empty() || content.size() > kContentBytesMax) return kept;
    try {
        const auto document = json::Document::parse(content);
        if (document.root().is_object()) read(document.root(), kept);
    } catch (const json::Malformed&) {
        // Another program's row.
    }
    return kept;
}

sys_seconds time_if_any(const json::Reader& object, std::string_view key) {
    return from_unix(std::clamp<std::int64_t>(object.get_or<std::int64_t>(key, 0), 0, kTimeMax));
}

/// Linux tells its name in full, Windows its edition, macOS no more than its name.
std::string system_of(const json::Reader& platform) {
    auto distribution = text_if_any(platform, "distribution", kNameCharactersMax);
    const auto version = text_if_any(platform, "version", kNameCharactersMax);
    if (distribution == "macOS" && !version.empty()) return distribution + " " + version;
    return distribution;
}

/// `UsedBy`: `<item>/CURRENT`, `<item>/HISTORIC`; of `TRUNCATED/…` and nothing no item is known.
void add_users(const json::Reader& component, std::set<ItemId>& items) {
    const auto users = component.child("UsedBy");
    if (!users || !users->is_array()) return;
    users->elements([&](const json::Reader& user) {
        const auto name = user.as<std::string>();
        const auto slash = name.find('/');
        if (slash == std::string::npos || slash == 0 || name.starts_with("TRUNCATED")) return;
        items.insert(ItemId{name.substr(0, slash)});
    });
}

}  // namespace

KeptAccount kept_account(std::string_view content) {
    return reading<KeptAccount>(content, [](const json::Reader& account, KeptAccount& kept) {
        kept.created_at = time_if_any(account, "CreateTime");
        kept.m365_quota = std::max<std::int64_t>(
            account.get_or<std::int64_t>("QuotaOffice365ProtectedAccounts", 0), 0);
        if (const auto policy = account.child("Policy"))
            kept.hide_cloud_branding = policy->get_or("HideCloudStorageBranding", false);
        if (const auto rules = account.child("BackupRules")) {
            rules->members([&](std::string_view, const json::Reader& rule) {
                const auto item = text_if_any(rule, "Source", kGuidCharactersMax);
                const auto vault = text_if_any(rule, "Destination", kGuidCharactersMax);
                if (!item.empty() && !vault.empty())
                    kept.rules.emplace_back(ItemId{item}, VaultId{vault});
            });
        }
    });
}

KeptDevice kept_device(std::string_view content) {
    return reading<KeptDevice>(content, [](const json::Reader& device, KeptDevice& kept) {
        kept.client_version = text_if_any(device, "ClientVersion", kNameCharactersMax);
        if (const auto platform = device.child("PlatformVersion"))
            kept.system = system_of(*platform);
    });
}

std::optional<KeptRun> kept_last_run(std::string_view content) {
    return reading<std::optional<KeptRun>>(content, [](const json::Reader& item,
                                                       std::optional<KeptRun>& kept) {
        const auto job = job_if_any(item.child("Statistics"), "LastBackupJob");
        if (!job) return;
        kept = KeptRun{.status = job->get_or("Status", 0),
                       .vault = VaultId{text_if_any(*job, "DestinationGUID", kGuidCharactersMax)},
                       .started_at = time_if_any(*job, "StartTime"),
                       .ended_at = time_if_any(*job, "EndTime")};
    });
}

KeptVault kept_vault(std::string_view content) {
    return reading<KeptVault>(content, [](const json::Reader& vault, KeptVault& kept) {
        kept.rebranded = vault.get_or("RebrandStorage", false);
        const auto statistics = vault.child("Statistics");
        if (!statistics) return;
        if (const auto size = statistics->child("ClientProvidedSize"))
            kept.measured_at = time_if_any(*size, "MeasureCompleted");
        const auto stored = statistics->child("ClientProvidedContent");
        const auto components = stored ? stored->child("Components") : std::nullopt;
        if (!components || !components->is_array()) return;
        std::set<ItemId> items;
        components->elements([&](const json::Reader& component) { add_users(component, items); });
        kept.items.assign(items.begin(), items.end());
    });
}

}  // namespace eb::comet
