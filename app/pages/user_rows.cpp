// Figures of different origin meet here: devices and jobs are the board's, live; the rest is as old
// as the profile's last reading.
#include "app/pages/user_rows.hpp"

#include "domain/counting.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace eb::app {
namespace {

using domain::UserRow;

struct OnBoard {
    std::int64_t devices = 0;
    std::int64_t online = 0;
    domain::DayOfJobs jobs;
};

std::map<Account, OnBoard> by_account(const Board::Values& board) {
    std::map<Account, OnBoard> out;
    for (const auto& device : board.snapshot.devices) {
        if (!device.registered) continue;
        auto& of = out[{device.server, device.username}];
        ++of.devices;
        of.online += device.online ? 1 : 0;
    }
    for (const auto& job : board.snapshot.running)
        ++out[{job.key.server, job.username}].jobs.running;
    for (const auto& job : board.snapshot.recent) {
        auto& jobs = out[{job.key.server, job.username}].jobs;
        switch (job.outcome) {
            case domain::Outcome::success: ++jobs.succeeded; break;
            case domain::Outcome::warning: ++jobs.warned; break;
            case domain::Outcome::error: ++jobs.failed; break;
            case domain::Outcome::missed: ++jobs.missed; break;
            case domain::Outcome::skipped: break;
        }
    }
    return out;
}

/// An older program's rows name no server: their username must do, as everywhere.
template <class Map, class Add>
void for_account(const Map& of, const ServerId& server, const Username& username, const Add& add) {
    using Key = typename Map::key_type;
    for (const auto& one : {server, ServerId{}}) {
        if (const auto found = of.find(Key{one, username}); found != of.end()) add(found->second);
    }
}

std::optional<UserRow::Read> read_of(const store::Overview& overview, const UserRow& row) {
    const auto glance = overview.accounts.find({row.server, row.username});
    if (glance == overview.accounts.end() || glance->second.read_at == sys_seconds{})
        return std::nullopt;
    const auto& [name, suspended, counts, read_at] = glance->second;
    UserRow::Read read{.name = name,
                       .suspended = suspended,
                       .items = counts.items,
                       .hyperv_vms = counts.hyperv_vms,
                       .vmware_vms = counts.vmware_vms,
                       .m365_accounts = counts.m365_accounts,
                       .at = read_at};
    bool limited = true;
    for_account(overview.vaults, row.server, row.username, [&](const store::VaultSum& sum) {
        read.vaults += sum.vaults;
        read.vaults_full += sum.full;
        read.storage_bytes += sum.bytes;
        read.storage_limit_bytes += sum.limit_bytes;
        limited = limited && sum.unlimited == 0;
    });
    if (!limited) read.storage_limit_bytes = 0;
    return read;
}

void add_kinds(Usage& usage, const std::vector<UsageKind>& kinds) {
    std::ranges::copy_if(kinds, std::back_inserter(usage.kinds),
                         [](const UsageKind& kind) { return kind.count > 0; });
}

}  // namespace

std::vector<UserRow> user_rows(ClientId client, const std::vector<store::Service>& services,
                               const Directory& directory, const Board::Values& board,
                               const store::Overview& overview) {
    const auto boards = by_account(board);
    std::set<Account> seen;
    std::vector<UserRow> rows;
    for (const auto& service : services) {
        const Account account{service.server, service.username};
        // What two clients claim is nobody's.
        if (directory.owner(account) != client || !seen.insert(account).second) continue;
        UserRow row{.service = service.id,
                    .server = service.server,
                    .username = service.username,
                    .plan = service.product};
        for_account(boards, row.server, row.username, [&](const OnBoard& of) {
            row.devices += of.devices;
            row.online += of.online;
            if (of.jobs.ended() + of.jobs.running > 0) row.jobs = of.jobs;
        });
        row.read = read_of(overview, row);
        rows.push_back(std::move(row));
    }
    return rows;
}

Usage usage_of(const std::vector<UserRow>& rows, const std::vector<store::ItemSum>& items) {
    Usage usage;
    UserRow::Read sum;
    bool limited = !rows.empty();
    std::set<store::Account> accounts;
    for (const auto& row : rows) {
        accounts.insert({row.server, row.username});
        accounts.insert({ServerId{}, row.username});
        usage.devices += row.devices;
        usage.online += row.online;
        if (!row.read) {
            ++usage.unread;
            continue;
        }
        const auto& read = *row.read;
        usage.storage_bytes += read.storage_bytes;
        usage.storage_limit_bytes += read.storage_limit_bytes;
        // An account without a vault stores nothing, and needs no limit.
        limited = limited && (read.storage_limit_bytes > 0 || read.vaults == 0);
        sum.hyperv_vms += read.hyperv_vms;
        sum.vmware_vms += read.vmware_vms;
        sum.m365_accounts += read.m365_accounts;
        usage.read_at = usage.read_at == sys_seconds{} ? read.at : std::min(usage.read_at, read.at);
    }
    if (!limited) usage.storage_limit_bytes = 0;

    std::int64_t files = 0;
    std::int64_t imaged = 0;
    std::int64_t others = 0;
    for (const auto& one : items) {
        if (!accounts.contains(one.account)) continue;
        usage.items += one.items;
        switch (domain::protects(one.engine)) {
            case domain::Protects::files: files += one.items; break;
            case domain::Protects::disk_image: imaged += one.devices; break;
            case domain::Protects::other: others += one.items; break;
            // These are counted by what they protect.
            case domain::Protects::hyperv:
            case domain::Protects::vmware:
            case domain::Protects::m365: break;
        }
    }
    add_kinds(usage, {{"files", "Files and Folders", "folder", "items", files},
                      {"disk_image", "Disk Image devices", "disk", "items", imaged},
                      {"hyperv", "Hyper-V VMs", "vm", "hyperv", sum.hyperv_vms},
                      {"vmware", "VMware VMs", "vm", "vmware", sum.vmware_vms},
                      {"m365", "Microsoft 365 accounts", "cloud", "m365", sum.m365_accounts},
                      {"other", "Databases and others", "db", "items", others}});
    return usage;
}

}  // namespace eb::app
