// Each kind of guest is of the items of its engine.
#include "domain/account_counts.hpp"

#include "domain/counting.hpp"

namespace eb::domain {

AccountCounts counts_of(const Account& account) {
    AccountCounts counts{.devices = std::ssize(account.devices),
                         .items = std::ssize(account.items),
                         .vaults = std::ssize(account.vaults)};
    for (const auto& item : account.items) {
        const auto what = protects(item.engine);
        if (what == Protects::hyperv) counts.hyperv_vms += item.vm_count;
        if (what == Protects::vmware) counts.vmware_vms += item.vm_count;
        if (what == Protects::m365) counts.m365_accounts += item.account_count;
    }
    for (const auto& vault : account.vaults) counts.total_bytes += vault.total_bytes.value_or(0);
    return counts;
}

}  // namespace eb::domain
