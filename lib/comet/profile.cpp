// Everything that leaves is read from what the allow lists let through; edits splice the text.
#include "comet/profile.hpp"

#include "comet/decode.hpp"
#include "comet/restore_options.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"

#include <algorithm>
#include <utility>

namespace eb::comet {
namespace {

constexpr const char* kGet = "/api/v1/admin/get-user-profile-and-hash";
constexpr const char* kSet = "/api/v1/admin/set-user-profile-hash";
constexpr int kTries = 3;
constexpr int kChanged = 409;

// UNSURE: Comet publishes no names of this engine's settings. As JSON in one of them, like its
// other structs.
constexpr const char* kOffice365Engine = "engine1/winmsofficemail";
constexpr const char* kOffice365Setting = "APP_CREDENTIAL";
constexpr const char* kOffice365Region = "GlobalPublicCloud";  // Where none is named.

std::string quoted(std::string_view text) {
    std::string out;
    json::append_string(out, text);
    return out;
}

domain::Policy policy_in(const json::Reader& account) {
    const auto policy = account.child("Policy");
    if (!policy) return {};
    const auto on = [&](const char* name) { return policy->get_or<bool>(name, false); };
    return {
        .prevent_request_storage_vault = on("PreventRequestStorageVault"),
        .prevent_add_custom_storage_vault = on("PreventAddCustomStorageVault"),
        .prevent_edit_storage_vault = on("PreventEditStorageVault"),
        .prevent_delete_storage_vault = on("PreventDeleteStorageVault"),
        .hide_cloud_storage_branding = on("HideCloudStorageBranding"),
        .enforce_storage_vault_retention = on("EnforceStorageVaultRetention"),
        .allow_edit_object_lock_retention = on("AllowEditObjectLockRetention"),
        .prevent_delete_single_snapshots = on("PreventDeleteSingleSnapshots"),
        .prevent_new_protected_item = on("PreventNewProtectedItem"),
        .prevent_edit_protected_item = on("PreventEditProtectedItem"),
        .prevent_delete_protected_item = on("PreventDeleteProtectedItem"),
        .prevent_protected_item_retention = on("PreventProtectedItemRetention"),
        .prevent_change_account_password = on("PreventChangeAccountPassword"),
        .prevent_change_account_name = on("PreventChangeAccountName"),
        .prevent_change_email_settings = on("PreventChangeEmailSettings"),
        .prevent_view_device_names = on("PreventViewDeviceNames"),
        .prevent_open_web_ui = on("PreventOpenWebUI"),
    };
}

domain::Quotas quotas_in(const json::Reader& account) {
    const auto quota = [&](const char* name) {
        return std::max<std::int64_t>(0, account.get_or<std::int64_t>(name, 0));
    };
    return {
        .maximum_devices = quota("MaximumDevices"),
        .office365_accounts = quota("QuotaOffice365ProtectedAccounts"),
        .hyperv_guests = quota("QuotaHyperVGuests"),
        .vmware_guests = quota("QuotaVMwareGuests"),
    };
}

/// Absent: nothing that could sign in.
std::optional<Office365Credential> credential_in(const json::Reader& setting) {
    const auto document = json::Document::parse(setting.as<std::string_view>());
    const auto root = document.root();
    const auto text = [&](const char* name) { return root.get_or<std::string>(name, ""); };
    Office365Credential out{
        .app_id = text("AppID"),
        .tenant_id = text("TenantID"),
        .secret = Secret{text("Secret")},
        .app_cert = Secret{text("AppCert")},
        .region = text("Region"),
    };
    if (out.region.empty()) out.region = kOffice365Region;
    if (out.app_id.empty() || out.tenant_id.empty()) return std::nullopt;
    if (out.secret.empty() && out.app_cert.empty()) return std::nullopt;
    return out;
}

template <class Row, class Id>
const Row* row_of(const std::vector<Row>& rows, const Id& id) {
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const Row& one) { return one.id == id; });
    return row == rows.end() ? nullptr : &*row;
}

}  // namespace

Profile::Profile(Username username, const std::string& answer)
    : username_(std::move(username)), text_("{}") {
    take(answer);
}

/// A GetProfileAndHashResponseMessage.
void Profile::take(const std::string& answer) {
    const json::Splice message{answer};
    const auto hash = message.find({"ProfileHash"});
    const auto profile = message.find({"Profile"});
    if (!hash) throw json::Malformed{"ProfileHash", "missing"};
    if (!profile) throw json::Malformed{"Profile", "missing"};
    hash_ = json::Document::parse(*hash).root("ProfileHash").as<std::string>();
    if (hash_.empty()) throw json::Malformed{"ProfileHash", "empty"};
    text_ = json::Splice{std::string{*profile}};
    look();
    changed_ = false;
}

void Profile::look() {
    try {
        account_ = decode_account(username_, text_.text());
        const auto kept = json::Document::parse(account_.content);
        policy_ = policy_in(kept.root());
        quotas_ = quotas_in(kept.root());
        const auto recovery = text_.find({"PasswordRecovery"});
        has_password_recovery_ = recovery && *recovery != "null" && *recovery != R"("")";
    } catch (const json::Malformed& error) {
        throw json::Malformed{error.path.empty() ? "Profile" : "Profile." + error.path,
                              error.reason};
    }
}

std::optional<Profile> Profile::read(AdminApi& api, const Username& username) {
    try {
        return Profile{username, api.call(kGet, {{"TargetUser", username.value()}})};
    } catch (const Refused& refused) {
        if (refused.unknown()) return std::nullopt;
        throw;
    } catch (const json::Malformed& error) {
        throw Unreachable{std::string{kGet} + ": " + error.what()};
    }
}

const domain::Device* Profile::device(const DeviceId& id) const {
    return row_of(account_.devices, id);
}
const domain::ProtectedItem* Profile::item(const ItemId& id) const {
    return row_of(account_.items, id);
}
const domain::Vault* Profile::vault(const VaultId& id) const { return row_of(account_.vaults, id); }

std::optional<Office365Credential> Profile::office365_credential(const ItemId& id) const {
    const auto* const known = item(id);
    if (known == nullptr || known->engine != kOffice365Engine) return std::nullopt;
    try {
        const auto setting = text_.find({"Sources", id.value(), "EngineProps", kOffice365Setting});
        if (!setting) return std::nullopt;
        return credential_in(json::Document::parse(*setting).root());
    } catch (const json::Malformed&) {
        return std::nullopt;  // Settings in another form are somebody else's.
    }
}

void Profile::put(const json::Splice::Path& path, std::string_view json) {
    try {
        text_.set(path, json);
        look();
    } catch (const json::Malformed& error) {
        throw Unreachable{std::string{kGet} + ": " + error.what()};
    }
    changed_ = true;
}

bool Profile::rename_device(const DeviceId& id, const std::string& name) {
    const auto* const known = device(id);
    if (known == nullptr) return false;
    if (known->name != name) put({"Devices", id.value(), "FriendlyName"}, quoted(name));
    return true;
}

void Profile::set_quotas(const domain::QuotaChange& change) {
    const auto set = [&](const char* name, std::int64_t now, std::optional<std::int64_t> wanted) {
        if (!wanted) return;
        const auto value = std::max<std::int64_t>(0, *wanted);
        if (value != now) put({name}, std::to_string(value));
    };
    const auto now = quotas_;
    set("MaximumDevices", now.maximum_devices, change.maximum_devices);
    set("QuotaOffice365ProtectedAccounts", now.office365_accounts, change.office365_accounts);
    set("QuotaHyperVGuests", now.hyperv_guests, change.hyperv_guests);
    set("QuotaVMwareGuests", now.vmware_guests, change.vmware_guests);
}

void Profile::write(AdminApi& api) {
    if (!changed_) return;
    try {
        take(api.call(kSet, {{"TargetUser", username_.value()},
                             {"ProfileData", text_.text()},
                             {"RequireHash", hash_}}));
    } catch (const Refused& refused) {
        if (refused.status == kChanged)
            throw Conflict{refused.status, kSet, "changed meanwhile", refused.own_words};
        // A parser's complaint quotes what it complains of.
        throw Refused{refused.status, kSet, "the profile was refused", refused.own_words};
    } catch (const json::Malformed& error) {
        throw Unreachable{std::string{kSet} + ": " + error.what()};
    }
}

Profile change_profile(AdminApi& api, const Username& username, const EditProfile& edit,
                       const WriteProfile& write) {
    for (int tries = 1;; ++tries) {
        auto profile = Profile::read(api, username);
        if (!profile) throw Refused{404, kGet, "no such account", true};
        edit(*profile);
        if (!profile->changed()) return std::move(*profile);
        try {
            if (write) write(*profile);
            else profile->write(api);
            return std::move(*profile);
        } catch (const Conflict&) {
            if (tries == kTries) throw;
        }
    }
}

}  // namespace eb::comet
