// Read at Comet, not from our tables: what is shown here is what the next change is checked
// against.
#include "app/device_actions/profile_get.hpp"

#include "domain/account_counts.hpp"

namespace eb::app {
namespace {

const char* word_of(domain::QuotaEdit edit) {
    switch (edit) {
        case domain::QuotaEdit::view: return "view";
        case domain::QuotaEdit::lower: return "lower";
        case domain::QuotaEdit::edit: return "edit";
    }
    return "view";
}

json::Object quotas_of(const domain::Quotas& quotas) {
    return json::Object{}
        .add("maximumDevices", quotas.maximum_devices)
        .add("quotaOffice365", quotas.office365_accounts)
        .add("quotaHyperV", quotas.hyperv_guests)
        .add("quotaVMware", quotas.vmware_guests);
}

json::Object counts_of(const domain::AccountCounts& counts) {
    return json::Object{}
        .add("devices", counts.devices)
        .add("items", counts.items)
        .add("vaults", counts.vaults)
        .add("storedBytes", counts.total_bytes)
        .add("office365", counts.m365_accounts)
        .add("hyperV", counts.hyperv_vms)
        .add("vmware", counts.vmware_vms);
}

json::Object policy_of(const domain::Policy& policy) {
    return json::Object{}
        .add("preventChangeAccountPassword", policy.prevent_change_account_password)
        .add("preventChangeAccountName", policy.prevent_change_account_name)
        .add("preventViewDeviceNames", policy.prevent_view_device_names)
        .add("preventNewProtectedItem", policy.prevent_new_protected_item)
        .add("preventRequestStorageVault", policy.prevent_request_storage_vault);
}

}  // namespace

Action profile_get(const QuotaEdits& edits) {
    return {.permission = kReadPermission,
            .audited = false,
            .read = [edits](const json::Reader&) -> Work {
                return {.object = "", .run = [edits](ActionContext& context) {
                            const auto& profile = context.profile();
                            const auto& account = profile.account();
                            const auto edit = edits.of(context.service().product_id);
                            return json::Object{}
                                .add("profile",
                                     json::Object{}
                                         .add("username", account.username)
                                         .add("accountName", account.name)
                                         .add("quotas", quotas_of(profile.quotas()))
                                         .add("counts", counts_of(domain::counts_of(account)))
                                         .add("policy", policy_of(profile.policy()))
                                         .add("quotaEdit", word_of(edit)))
                                .add("hash", profile.hash());
                        }};
            }};
}

}  // namespace eb::app
