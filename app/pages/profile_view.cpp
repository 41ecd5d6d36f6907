// What the tables and their content say, put together: names for ids, words for numbers.
#include "app/pages/profile_view.hpp"

#include "comet/kept_content.hpp"
#include "domain/counting.hpp"
#include "domain/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace eb::app {
namespace {

bool contains(std::string_view text, std::string_view word) {
    return text.find(word) != std::string_view::npos;
}

const char* engine_icon(std::string_view engine) {
    switch (domain::protects(engine)) {
        case domain::Protects::files: return "folder";
        case domain::Protects::disk_image: return "disk";
        case domain::Protects::hyperv:
        case domain::Protects::vmware: return "vm";
        case domain::Protects::m365: return "cloud";
        case domain::Protects::other: break;
    }
    if (contains(engine, "sql") || contains(engine, "mongodb")) return "db";
    if (contains(engine, "proxmox")) return "vm";
    if (contains(engine, "exchange")) return "mail";
    if (contains(engine, "stdout")) return "term";
    if (contains(engine, "system")) return "server";
    return "archive";
}

constexpr int kTypeLocal = 1002;
constexpr int kTypeSpanned = 1006;
constexpr int kTypeSmb = 1011;

/// The customer's own place: there is no brand to hide.
bool is_cloud(int type) { return type != kTypeLocal && type != kTypeSmb && type != kTypeSpanned; }

std::string shown_type(int type, bool rebranded, bool hide_branding) {
    if (rebranded || (hide_branding && is_cloud(type))) return "Cloud storage";
    return domain::vault_type_name(type);
}

std::string named(const std::string& name, const char* otherwise) {
    return name.empty() ? otherwise : name;
}

const char* device_icon(const std::string& os, const std::string& system) {
    if (contains(system, "Server") || os == "linux") return "server";
    if (os == "darwin" || contains(system, "macOS")) return "laptop";
    return "desktop";
}

DeviceLine device_line(const store::HeldDevice& device, std::int64_t items) {
    const auto kept = comet::kept_device(device.content);
    const auto& os = device.platform_os;
    auto system = kept.system;
    if (system.empty() && os == "windows") system = "Windows";
    if (system.empty() && os == "darwin") system = "macOS";
    if (system.empty() && os == "linux") system = "Linux";
    return {.id = device.id,
            .name = named(device.name, domain::kUnnamedDevice),
            .icon = device_icon(os, system),
            .online = device.online,
            .offline_since = device.online ? sys_seconds{} : device.offline_since,
            .system = named(system, "unknown"),
            .version = named(kept.client_version, "unknown"),
            .items = items,
            .registered_at = device.registered_at,
            .last_seen = device.last_seen};
}

std::string running_word(const domain::LiveJob& job) {
    if (job.interrupted) return "Interrupted";
    if (job.items_total <= 0) return "Running";
    const auto share = std::clamp<std::int64_t>(job.items_done * 100 / job.items_total, 0, 100);
    return fmt::format("Running {} %", share);
}

/// What is known of the account around its items.
struct Around {
    std::map<DeviceId, std::string> devices;
    std::map<VaultId, std::string> vaults;
    std::map<ItemId, std::set<VaultId>> used;          ///< By rules.
    std::map<ItemId, const domain::LiveJob*> running;  ///< Backups.
};

Around around(const store::Holding& holding, const comet::KeptAccount& account) {
    Around out;
    for (const auto& device : holding.devices)
        out.devices.emplace(device.id, named(device.name, domain::kUnnamedDevice));
    for (const auto& vault : holding.vaults)
        out.vaults.emplace(vault.id, named(vault.name, "Unnamed vault"));
    for (const auto& [item, vault] : account.rules) out.used[item].insert(vault);
    for (const auto& job : holding.running) {
        if (job.classification == domain::kBackup) out.running.emplace(job.item, &job);
    }
    return out;
}

void add_run(ItemLine& line, const store::HeldItem& item, const store::Holding& holding,
             std::set<VaultId>& vaults) {
    const auto kept = comet::kept_last_run(item.content);
    const auto ended = holding.ended.find(item.id);
    if (kept && !domain::is_running(kept->status)) {
        line.last_run = std::max(kept->ended_at, kept->started_at);
        line.status = look_of(kept->status, domain::outcome_of(kept->status));
    }
    if (kept) vaults.insert(kept->vault);
    // The job tables hear of an end at once, the profile when it is read.
    if (ended != holding.ended.end() && ended->second.ended_at >= line.last_run) {
        const auto& job = ended->second;
        line.last_run = job.ended_at;
        line.status = look_of(job.status, job.outcome);
        vaults.insert(job.vault);
    }
}

ItemLine item_line(const store::HeldItem& item, const store::Holding& holding,
                   const Around& known) {
    ItemLine line{.id = item.id,
                  .name = named(item.name, "Unnamed item"),
                  .type = domain::engine_name(item.engine),
                  .icon = engine_icon(item.engine),
                  .device = item.device,
                  .bytes = item.total_bytes};
    const auto device = known.devices.find(item.device);
    line.device_name = device == known.devices.end() ? "a removed device" : device->second;

    std::set<VaultId> vaults;
    if (const auto used = known.used.find(item.id); used != known.used.end()) vaults = used->second;
    add_run(line, item, holding, vaults);
    if (const auto job = known.running.find(item.id); job != known.running.end()) {
        line.running = running_word(*job->second);
        line.interrupted = job->second->interrupted;
        vaults.insert(job->second->vault);
    }
    for (const auto& vault : vaults) {
        if (const auto name = known.vaults.find(vault); name != known.vaults.end())
            line.vaults.push_back(name->second);
    }
    std::ranges::sort(line.vaults);
    return line;
}

VaultLine vault_line(const store::HeldVault& vault, bool hide_branding,
                     const std::map<VaultId, std::set<ItemId>>& rules,
                     const std::set<ItemId>& items) {
    const auto kept = comet::kept_vault(vault.content);
    VaultLine line{.id = vault.id,
                   .name = named(vault.name, "Unnamed vault"),
                   .type = shown_type(vault.type, kept.rebranded, hide_branding),
                   .used = vault.total_bytes,
                   .quota = vault.has_storage_limit ? vault.storage_limit_bytes : 0,
                   .measured_at = kept.measured_at};
    std::set<ItemId> used{kept.items.begin(), kept.items.end()};
    if (const auto found = rules.find(vault.id); found != rules.end())
        used.insert(found->second.begin(), found->second.end());
    line.items = std::ranges::count_if(used, [&](const ItemId& id) { return items.contains(id); });
    if (line.quota > 0 && line.used) {
        const auto share = static_cast<double>(*line.used) * 100 / static_cast<double>(line.quota);
        // 99.6 % is not full.
        line.percent = static_cast<int>(std::clamp(share, 0.0, 100.0));
    }
    return line;
}

}  // namespace

StatusLook look_of(int status, domain::Outcome outcome) {
    using domain::Outcome;
    const auto bad = [&](const char* icon) {
        return StatusLook{domain::status_name(status), icon, "text-bad", "text-bad", true};
    };
    switch (status) {
        case 0: break;  // Another program's row has the outcome alone.
        case 7000: return bad("timeout");
        case 7002: return bad("x-circle");
        case 7003: return bad("gauge");
        case 7005: return bad("cancelled");
        case 7006: return bad("already");
        case 7007: return bad("abandoned");
        default:
            if (outcome == Outcome::error) return bad("unknown");
    }
    const auto word = domain::outcome_name(outcome);
    switch (outcome) {
        case Outcome::success: return {word, "check-circle", "text-ok", "", false};
        case Outcome::warning: return {word, "warn", "text-warn", "text-warn", true};
        case Outcome::missed: return {word, "missed", "text-missed", "text-missed", true};
        case Outcome::skipped: return {word, "skipped", "text-off", "", false};
        case Outcome::error: break;
    }
    return {word, "x-circle", "text-bad", "text-bad", true};
}

ProfileView profile_view(const store::Holding& holding) {
    const auto kept =
        holding.account ? comet::kept_account(holding.account->content) : comet::KeptAccount{};
    ProfileView view{.created_at = kept.created_at};
    if (holding.account) {
        view.account_name = holding.account->name;
        view.suspended = holding.account->suspended;
        view.counted = holding.account->counts;
        view.read_at = holding.account->read_at;
    }

    std::map<DeviceId, std::int64_t> items_of;
    std::set<ItemId> items;
    for (const auto& item : holding.items) {
        ++items_of[item.device];
        items.insert(item.id);
    }
    for (const auto& device : holding.devices) {
        view.devices.push_back(device_line(device, items_of[device.id]));
        view.figures.online += device.online ? 1 : 0;
    }
    const auto known = around(holding, kept);
    for (const auto& item : holding.items) view.items.push_back(item_line(item, holding, known));
    std::map<VaultId, std::set<ItemId>> rules;
    for (const auto& [item, vault] : kept.rules) rules[vault].insert(item);
    for (const auto& vault : holding.vaults) {
        view.vaults.push_back(vault_line(vault, kept.hide_cloud_branding, rules, items));
        view.figures.stored_bytes += std::max<std::int64_t>(vault.total_bytes.value_or(0), 0);
    }
    view.figures.devices = static_cast<std::int64_t>(view.devices.size());
    view.figures.items = static_cast<std::int64_t>(view.items.size());
    view.figures.vaults = static_cast<std::int64_t>(view.vaults.size());
    return view;
}

}  // namespace eb::app
