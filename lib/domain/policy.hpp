// What an account's provider lets its customer do, and how much of it.
#pragma once

#include <cstdint>
#include <optional>

namespace eb::domain {

/// UserPolicy's switches, under Comet's names. Comet Server holds its own clients to them, and an
/// administrator's calls to none: whoever acts for a customer must ask.
struct Policy {
    // Storage Vaults.
    bool prevent_request_storage_vault = false;
    bool prevent_add_custom_storage_vault = false;
    bool prevent_edit_storage_vault = false;
    bool prevent_delete_storage_vault = false;
    bool hide_cloud_storage_branding = false;
    bool enforce_storage_vault_retention = false;
    bool allow_edit_object_lock_retention = false;
    bool prevent_delete_single_snapshots = false;
    // Protected Items.
    bool prevent_new_protected_item = false;
    bool prevent_edit_protected_item = false;
    bool prevent_delete_protected_item = false;
    bool prevent_protected_item_retention = false;
    // The account.
    bool prevent_change_account_password = false;
    bool prevent_change_account_name = false;
    bool prevent_change_email_settings = false;
    bool prevent_view_device_names = false;
    bool prevent_open_web_ui = false;

    friend bool operator==(const Policy&, const Policy&) = default;
};

/// 0 is no limit.
struct Quotas {
    std::int64_t maximum_devices = 0;
    std::int64_t office365_accounts = 0;
    std::int64_t hyperv_guests = 0;
    std::int64_t vmware_guests = 0;

    friend bool operator==(const Quotas&, const Quotas&) = default;
};

/// Absent: stays as it is. What is below 0 is 0.
struct QuotaChange {
    std::optional<std::int64_t> maximum_devices;
    std::optional<std::int64_t> office365_accounts;
    std::optional<std::int64_t> hyperv_guests;
    std::optional<std::int64_t> vmware_guests;
};

}  // namespace eb::domain
