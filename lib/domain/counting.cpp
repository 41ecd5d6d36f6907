// Sums stop at what their columns hold: one absurd number must not cost everybody their day.
#include "domain/counting.hpp"

#include <algorithm>
#include <limits>

namespace eb::domain {
namespace {

constexpr int kSucceeded = 5000;
constexpr seconds kActiveWithin = std::chrono::hours{24};
constexpr int kTypeS3 = 1000;
constexpr int kTypeComet = 1003;

bool is_somebody(ClientId client) { return client.value() != 0; }

bool contains(std::string_view text, std::string_view word) {
    return text.find(word) != std::string_view::npos;
}

void add_to(std::int64_t& sum, std::int64_t more, std::int64_t max = kCountMax) {
    more = std::clamp<std::int64_t>(more, 0, max);
    sum = sum > max - more ? max : sum + more;
}

void add_to_bytes(std::int64_t& sum, std::int64_t more) {
    add_to(sum, more, std::numeric_limits<std::int64_t>::max());
}

/// `imaged`: the item makes its device one that has images of disks.
void count(ItemCounts& counts, const ItemTally::Item& item, bool imaged) {
    const auto job = item.job.value_or(JobNumbers{});
    switch (item.what) {
        case Protects::disk_image: add_to(counts.disk_image_devices, imaged ? 1 : 0); break;
        case Protects::hyperv: add_to(counts.hyperv_vms, job.vms); break;
        case Protects::vmware: add_to(counts.vmware_vms, job.vms); break;
        case Protects::m365: add_to(counts.m365_users, job.accounts); break;
        case Protects::files: add_to(counts.file_items, 1); break;
        case Protects::other: break;
    }
}

}  // namespace

Protects protects(std::string_view engine) {
    if (engine == "engine1/file") return Protects::files;
    if (engine == "engine1/windisk") return Protects::disk_image;
    if (contains(engine, "hyperv")) return Protects::hyperv;
    if (contains(engine, "vmware")) return Protects::vmware;
    if (contains(engine, "winmsofficemail")) return Protects::m365;
    return Protects::other;
}

std::optional<JobNumbers> counted_job(const std::optional<JobNumbers>& last_successful,
                                      const std::optional<JobNumbers>& last) {
    if (last_successful) return last_successful;
    return last && last->status == kSucceeded ? last : std::nullopt;
}

void ItemTally::add(const Item& item) {
    const bool imaged =
        item.what == Protects::disk_image && !item.owner.value().empty() &&
        imaged_.insert(std::to_string(item.client.value()) + ":" + item.owner.value()).second;
    count(fleet_, item, imaged);
    if (is_somebody(item.client)) count(clients_[item.client], item, imaged);
}

void RegistryTally::add(bool registered, sys_seconds last_seen) {
    if (!registered) return;
    ++fleet_.registered;
    if (last_seen > now_ - kActiveWithin) ++fleet_.active;
}

void DeviceTally::add(ClientId client, bool registered, bool online) {
    if (!is_somebody(client)) return;
    auto& counts = clients_[client];
    if (!registered) return;
    ++counts.registered;
    if (online) ++counts.online;
}

void StorageTally::add(const Vault& vault) {
    if (!is_somebody(vault.client) || !vault.active) return;
    auto& bytes = accounts_[{vault.client, vault.username}];
    const auto stored = vault.bytes.value_or(0);
    add_to_bytes(bytes.total, stored);
    if (vault.type == kTypeS3) add_to_bytes(bytes.s3, stored);
    if (vault.type == kTypeComet) add_to_bytes(bytes.comet, stored);
}

}  // namespace eb::domain
