// A profile that was read is the truth of its account. A device hash is at most one row of a
// client: should two of its accounts name the same, the later registration has it.
#include "domain/account_plan.hpp"

#include "core/text.hpp"
#include "domain/account_counts.hpp"
#include "domain/counting.hpp"

#include <algorithm>
#include <set>

namespace eb::domain {
namespace {

// The columns' lengths: what does not fit would look like news with every read.
constexpr std::size_t kNameCharacters = 255;
constexpr std::size_t kPlatformCharacters = 32;

/// Profiles leave out times, and older servers all of them.
sys_seconds first_of(std::initializer_list<sys_seconds> times) {
    for (const auto time : times) {
        if (time != sys_seconds{}) return time;
    }
    return {};
}

/// Rows of the account, by id.
template <class Row, class Is>
std::map<decltype(Row::id), const Row*> rows_of(const std::vector<Row>& rows, const Is& is) {
    std::map<decltype(Row::id), const Row*> found;
    for (const auto& row : rows) {
        if (is(row)) found[row.id] = &row;
    }
    return found;
}

}  // namespace

AccountPlan::AccountPlan(const Batch& batch, const Before& before, sys_seconds now, Plan& plan)
    : batch_(batch), before_(before), now_(now), plan_(plan) {
    for (const auto& row : before.devices) {
        const Place place{row.client, row.key.device};
        rows_[place] = row;
        if (row.server == batch.server) places_.emplace(row.key, place);
    }
}

void AccountPlan::run() {
    for (const auto& [username, account] : batch_.accounts) {
        const bool removed = batch_.known.contains(username) && !before_.holders.contains(username);
        if (removed || is_overtaken(username)) plan_.overtaken.insert(username);
        else read(account);
    }
    for (const auto& username : batch_.accounts_removed) {
        if (is_overtaken(username)) plan_.overtaken.insert(username);
        else remove(username);
    }
    for (const auto& [key, report] : batch_.devices) apply(key, report);
    for (const auto& [key, online] : batch_.presence) apply(key, online);
    for (const auto& [place, row] : rows_) {
        if (row.registered && row.server == batch_.server &&
            batch_.mentioned.contains(row.key.device))
            plan_.changed.insert(row.key.username);
    }
    for (const auto& key : registered_) plan_.unseen |= !batch_.presence.contains(key);
    for (auto& [place, write] : writes_) plan_.devices.push_back(std::move(write));
    for (auto& [account, move] : moves_) plan_.moves.push_back(std::move(move));
    for (auto& [account, adoption] : adoptions_) plan_.adoptions.push_back(std::move(adoption));
}

// In the second in which the server was asked, nobody knows which came first.
bool AccountPlan::is_newer(sys_seconds written_at) const {
    return batch_.asked_at != sys_seconds{} && written_at >= batch_.asked_at;
}

bool AccountPlan::is_overtaken(const Username& username) const {
    const auto read = before_.read_at.find(username);
    if (read != before_.read_at.end() && is_newer(read->second)) return true;
    for (auto device = before_.changed_at.lower_bound({username, DeviceId{}});
         device != before_.changed_at.end() && device->first.username == username; ++device) {
        if (is_newer(device->second)) return true;
    }
    return false;
}

ClientId AccountPlan::holder_of(const Username& username) const {
    if (const auto owner = batch_.owners.find(username); owner != batch_.owners.end())
        return owner->second;  // Nobody, where that is said.
    auto client = client_of(batch_, before_, username);
    if (client != ClientId{0}) return client;
    for (const auto& [place, row] : rows_) {
        if (row.server == batch_.server && row.key.username == username)
            client = std::max(client, row.client);
    }
    return client;
}

// A row without a server is the account's when client and username fit.
bool AccountPlan::is_of(const DeviceRow& row, const Username& username, ClientId client) const {
    if (row.key.username != username) return false;
    return row.server == batch_.server || (row.server.value().empty() && row.client == client);
}

// Should several clients' rows show the same device of an account, the owner's counts.
DeviceRow* AccountPlan::find(const DeviceKey& key) {
    DeviceRow* best = nullptr;
    const auto owner = batch_.owners.find(key.username);
    const auto rank = [&](const DeviceRow& row) {
        return std::pair{owner != batch_.owners.end() && row.client == owner->second,
                         row.registered};
    };
    const auto [first, last] = places_.equal_range(key);
    for (auto place = first; place != last; ++place) {
        auto* row = at(place->second.first, place->second.second);
        if (row == nullptr || row->key != key || row->server != batch_.server) continue;
        if (best == nullptr || rank(*best) < rank(*row)) best = row;
    }
    return best;
}

DeviceRow* AccountPlan::at(ClientId client, const DeviceId& device) {
    const auto row = rows_.find({client, device});
    return row == rows_.end() ? nullptr : &row->second;
}

void AccountPlan::read(const Account& account) {
    const auto client = holder_of(account.username);
    move(account.username, client);
    bring_devices(account, client);
    bring_items(account, client);
    bring_vaults(account, client);
    if (account.withheld.account) return;
    plan_.accounts.push_back({client, account.username, counts_of(account, client)});
}

void AccountPlan::move(const Username& username, ClientId client) {
    const auto from = [&](ClientId old) -> OwnerMove& {
        return moves_
            .try_emplace({username, old},
                         OwnerMove{.username = username, .from = old, .to = client})
            .first->second;
    };
    std::vector<DeviceRow> moved;
    for (const auto& [place, row] : rows_) {
        if (row.client != client && row.server == batch_.server && row.key.username == username)
            moved.push_back(row);
    }
    for (auto& row : moved) {
        from(row.client).devices.push_back(row.key.device);
        rows_.erase({row.client, row.key.device});
        row.client = client;
        const Place place{client, row.key.device};
        if (rows_.try_emplace(place, row).second) places_.emplace(row.key, place);
    }
    const auto is_elsewhere = [&](const auto& row) {
        return row.client != client && row.server == batch_.server && row.username == username;
    };
    for (const auto& row : before_.items) {
        if (is_elsewhere(row)) from(row.client).items.push_back(row.id);
    }
    for (const auto& row : before_.vaults) {
        if (is_elsewhere(row)) from(row.client).vaults.push_back(row.id);
    }
}

void AccountPlan::bring_devices(const Account& account, ClientId client) {
    std::set<DeviceId> named;
    for (const auto& device : account.devices) {
        named.insert(device.id);
        if (account.withheld.devices.contains(device.id)) continue;
        const auto* known = at(client, device.id);
        const bool is_first = known == nullptr || known->server.value().empty();
        enroll({account.username, device.id}, client, device, false);
        if (!is_first || client == ClientId{0}) continue;
        // Its jobs may have been nobody's before.
        moves_
            .try_emplace({account.username, ClientId{0}},
                         OwnerMove{.username = account.username, .from = ClientId{0}, .to = client})
            .first->second.devices.push_back(device.id);
    }
    for (auto& [place, row] : rows_) {
        if (!is_of(row, account.username, client) || named.contains(row.key.device)) continue;
        const bool adopted = adopt(row, row.key);
        if (row.registered) revoke(row);
        else if (adopted) write(row);
    }
}

bool AccountPlan::adopt(DeviceRow& row, const DeviceKey& key) {
    if (!row.server.value().empty()) return false;
    row.server = batch_.server;
    row.key = key;  // Older programs may have left the username out.
    places_.emplace(key, Place{row.client, key.device});
    auto& adoption = adoptions_[{row.client, key.username}];
    adoption.client = row.client;
    adoption.username = key.username;
    adoption.devices.push_back(key.device);
    return true;
}

void AccountPlan::bring_items(const Account& account, ClientId client) {
    const auto rows = rows_of(before_.items, [&](const ItemRow& row) {
        return row.username == account.username &&
               (row.server == batch_.server ||
                (row.server.value().empty() && row.client == client));
    });
    std::set<ItemId> named;
    for (const auto& item : account.items) {
        named.insert(item.id);
        if (account.withheld.items.contains(item.id)) continue;
        const auto row = rows.find(item.id);
        const auto before = row == rows.end() ? ItemRow{} : *row->second;
        ItemWrite write{client, account.username, item};
        write.item.created_at =
            first_of({item.created_at, before.created_at, item.updated_at, now_});
        write.item.updated_at =
            first_of({item.updated_at, before.updated_at, write.item.created_at});
        plan_.items.push_back(std::move(write));
    }
    for (const auto& [id, row] : rows) {
        if (!named.contains(id)) plan_.item_deletes.emplace_back(client, id);
    }
}

void AccountPlan::bring_vaults(const Account& account, ClientId client) {
    const auto rows = rows_of(before_.vaults, [&](const VaultRow& row) {
        return row.username == account.username &&
               (row.server == batch_.server ||
                (row.server.value().empty() && row.client == client));
    });
    std::set<VaultId> named;
    for (const auto& vault : account.vaults) {
        named.insert(vault.id);
        if (account.withheld.vaults.contains(vault.id)) continue;
        const auto row = rows.find(vault.id);
        const auto before = row == rows.end() ? VaultRow{} : *row->second;
        VaultWrite write{client, account.username, vault};
        write.vault.created_at =
            first_of({vault.created_at, before.created_at, vault.updated_at, now_});
        write.vault.updated_at =
            first_of({vault.updated_at, before.updated_at, write.vault.created_at});
        plan_.vaults.push_back(std::move(write));
    }
    for (const auto& [id, row] : rows) {
        const bool adopted = row->server.value().empty();
        if (!named.contains(id) && (row->active || adopted))
            plan_.vault_removals.emplace_back(client, id);
    }
}

AccountCounts AccountPlan::counts_of(const Account& account, ClientId client) const {
    auto counts = domain::counts_of(account);
    // A vault that was not measured this time is as large as it was.
    for (const auto& vault : account.vaults) {
        if (vault.total_bytes) continue;
        std::optional<std::int64_t> bytes;
        for (const auto& row : before_.vaults) {
            if (!bytes && row.id == vault.id && row.username == account.username &&
                (row.client == client || row.server == batch_.server))
                bytes = row.total_bytes;
        }
        counts.total_bytes += bytes.value_or(0);
    }
    return counts;
}

void AccountPlan::remove(const Username& username) {
    const auto client = holder_of(username);
    for (auto& [place, row] : rows_) {
        if (!is_of(row, username, client) || !row.registered) continue;
        adopt(row, row.key);
        revoke(row);
    }
    const auto is_its = [&](const auto& row) {
        return row.username == username && (row.server == batch_.server ||
                                            (row.server.value().empty() && row.client == client));
    };
    for (const auto& row : before_.items) {
        if (is_its(row)) plan_.item_deletes.emplace_back(row.client, row.id);
    }
    for (const auto& row : before_.vaults) {
        if (is_its(row) && row.active) plan_.vault_removals.emplace_back(row.client, row.id);
    }
    if (before_.holders.contains(username)) plan_.account_deletes.push_back(username);
}

void AccountPlan::apply(const DeviceKey& key, const DeviceReport& report) {
    auto* row = find(key);
    if (report.registered == false) {
        if (row != nullptr && row->registered) revoke(*row);
        return;
    }
    if (report.registered == true) {
        const bool stands = row != nullptr && row->registered;
        const auto client = stands ? row->client : holder_of(key.username);
        enroll(key, client,
               {.id = key.device,
                .name = report.name,
                .platform_os = report.platform_os,
                .platform_arch = report.platform_arch,
                .content = report.content},
               true);
        if (report.name.empty()) plan_.unread.insert(key.username);
        return;
    }
    if (row == nullptr || !row->registered) {
        plan_.unread.insert(key.username);
        return;
    }
    if (take_facts(*row, report.name, report.platform_os, report.platform_arch)) {
        write(*row, report.content);
        tell(DeviceNews::updated, *row);
    }
}

void AccountPlan::apply(const DeviceKey& key, bool online) {
    auto* row = find(key);
    if (row == nullptr) {
        // Another account of the same client may have the device: nothing to read then.
        const auto* other = at(holder_of(key.username), key.device);
        if (other == nullptr || !other->registered) plan_.unread.insert(key.username);
        return;
    }
    if (!row->registered) {
        // After its removal a device disconnects, which is no news; one that connects has come back
        // unseen.
        if (online) plan_.unread.insert(key.username);
        return;
    }
    if (row->online == online) return;
    const auto changed = before_.changed_at.find(key);
    if (changed != before_.changed_at.end() && is_newer(changed->second)) return;
    row->online = online;
    row->offline_since = online ? sys_seconds{} : now_;
    write(*row);
    tell(online ? DeviceNews::online : DeviceNews::offline, *row);
}

void AccountPlan::enroll(const DeviceKey& key, ClientId client, const Device& device,
                         bool just_now) {
    const auto registered_at = just_now ? now_ : device.registered_at;
    auto* row = at(client, key.device);
    if (row != nullptr) adopt(*row, key);
    const bool is_own = row != nullptr && is_of(*row, key.username, client);
    if (row != nullptr && !is_own && row->registered) {
        if (registered_at <= row->created_at) return;
        tell(DeviceNews::removed, *row);
        row->registered = false;
    }
    const bool is_new = row == nullptr || !row->registered;
    if (row == nullptr) row = &(rows_[{client, key.device}] = DeviceRow{.client = client});
    if (!is_own) {
        *row = {.client = client, .key = key, .server = batch_.server};
        row->created_at = first_of({registered_at, now_});
        places_.emplace(key, Place{client, key.device});
    }
    if (row->created_at == sys_seconds{}) row->created_at = first_of({registered_at, now_});
    row->registered = true;
    if (is_new) {
        row->online = false;
        registered_.insert(key);
    }
    const bool changed = take_facts(*row, device.name, device.platform_os, device.platform_arch);
    // A profile's content changes without the facts that are shown.
    if (is_new || changed || !just_now) write(*row, device.content);
    if (is_new) tell(DeviceNews::added, *row);
    else if (changed) tell(DeviceNews::updated, *row);
}

void AccountPlan::revoke(DeviceRow& row) {
    if (row.online) row.offline_since = now_;
    row.registered = false;
    row.online = false;
    write(row);
    tell(DeviceNews::removed, row);
}

bool AccountPlan::take_facts(DeviceRow& row, const std::string& name,
                             const std::string& platform_os, const std::string& platform_arch) {
    const auto take = [](std::string& into, const std::string& from, std::size_t characters) {
        auto fitting = cut(from, characters);
        if (fitting.empty() || fitting == into) return false;
        into = std::move(fitting);
        return true;
    };
    const bool named = take(row.name, name, kNameCharacters);
    const bool os = take(row.platform_os, platform_os, kPlatformCharacters);
    const bool arch = take(row.platform_arch, platform_arch, kPlatformCharacters);
    return named || os || arch;
}

void AccountPlan::write(const DeviceRow& row, const std::string& content) {
    auto& write = writes_[{row.client, row.key.device}];
    write.row = row;
    if (!content.empty()) write.content = content;
}

void AccountPlan::tell(DeviceNews news, const DeviceRow& row) {
    plan_.changes.push_back({row.client, DeviceChanged{news,
                                                       {.server = row.server,
                                                        .username = row.key.username,
                                                        .device = row.key.device,
                                                        .name = row.name,
                                                        .platform_os = row.platform_os,
                                                        .platform_arch = row.platform_arch,
                                                        .online = row.online}}});
}

}  // namespace eb::domain
