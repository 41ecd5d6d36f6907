// Which connections there are, and what is asked through them.
#include "comet/dispatch.hpp"

#include "comet/ask.hpp"
#include "comet/read.hpp"
#include "json/reader.hpp"

#include <algorithm>
#include <utility>

namespace eb::comet {
namespace {

constexpr const char* kActive = "/api/v1/admin/dispatcher/list-active";
constexpr std::size_t kConnectionsMax = 10'000;  // Of one account.
constexpr std::size_t kTargetCharactersMax = 128;

/// Absent: another account's, or one that nothing can be asked of.
std::optional<LiveConnection> connection_in(std::string_view target, const json::Reader& object,
                                            const Username& username) {
    if (!object.is_object() || !can_be_key(target, kTargetCharactersMax)) return std::nullopt;
    if (text_if_any(object, "Username", kNameCharactersMax) != username.value())
        return std::nullopt;
    auto device = key_id_if_any(object, "DeviceID", kDeviceIdCharactersMax);
    if (device.empty()) return std::nullopt;
    return LiveConnection{
        .target = TargetId{std::string{target}},
        .username = username,
        .device = DeviceId{std::move(device)},
        .client_version = text(object, "ReportedVersion", kNameCharactersMax),
        .platform = text(object, "ReportedPlatform", kNameCharactersMax),
        .time_zone = text(object, "DeviceTimeZone", kNameCharactersMax),
        .allows_filenames = object.get_or<bool>("AllowsFilenames", false),
        .connected_at = time(object, "ConnectionTime"),
    };
}

}  // namespace

std::vector<LiveConnection> live_connections(AdminApi& api, const Username& username) {
    std::vector<LiveConnection> out;
    api.each_element(
        kActive, {{"UserNameFilter", username.value()}}, Elements::Root::map,
        [&](std::string_view target, std::string_view element) {
            const auto document = json::Document::parse(element);
            const bool sound = can_be_key(target, kTargetCharactersMax);
            const auto root = document.root(sound ? std::string{target} : "connection");
            auto one = connection_in(target, root, username);
            if (!one) return;
            if (out.size() == kConnectionsMax)
                throw Unreachable{std::string{kActive} + ": more connections than can be"};
            out.push_back(std::move(*one));
        });
    // A device that comes back may be listed with the connection that it lost, too.
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        if (a.device != b.device) return a.device < b.device;
        if (a.connected_at != b.connected_at) return a.connected_at > b.connected_at;
        return a.target < b.target;
    });
    const auto same = [](const auto& a, const auto& b) { return a.device == b.device; };
    out.erase(std::unique(out.begin(), out.end(), same), out.end());
    return out;
}

std::optional<LiveConnection> live_connection(AdminApi& api, const Username& username,
                                              const DeviceId& device) {
    for (auto& one : live_connections(api, username))
        if (one.device == device) return std::move(one);
    return std::nullopt;
}

JobId run_backup(AdminApi& api, const LiveConnection& to, const ItemId& item,
                 const VaultId& vault) {
    const auto answer = ask(api, to, "run-backup-custom",
                            {{"Source", item.value()}, {"Destination", vault.value()}});
    // It runs, whatever else the answer says.
    const auto document = json::Document::parse(answer);
    return JobId{key_id_if_any(document.root(), "JobID", kGuidCharactersMax)};
}

void update_software(AdminApi& api, const LiveConnection& to) {
    auto address = api.address();
    if (address.empty() || address.back() != '/') address += '/';
    ask(api, to, "update-software", {{"SelfAddress", address}});
}

void uninstall_software(AdminApi& api, const LiveConnection& to, bool remove_config) {
    ask(api, to, "uninstall-software", {{"RemoveConfigFile", remove_config ? "true" : "false"}});
}

void apply_retention(AdminApi& api, const LiveConnection& to, const VaultId& vault) {
    ask(api, to, "apply-retention-rules", {{"Destination", vault.value()}});
}

void reindex_vault(AdminApi& api, const LiveConnection& to, const VaultId& vault) {
    ask(api, to, "reindex-storage-vault", {{"Destination", vault.value()}});
}

void update_login_password(AdminApi& api, const LiveConnection& to, const Secret& password) {
    keep_secret({password}, [&] {
        ask(api, to, "update-login-password", {{"NewPassword", password.reveal()}});
    });
}

void revoke_device(AdminApi& api, const Username& username, const DeviceId& device) {
    api.command("/api/v1/admin/revoke-device",
                {{"TargetUser", username.value()}, {"TargetDevice", device.value()}});
}

void reset_password(AdminApi& api, const Username& username, const Secret& new_password,
                    const Secret& old_password) {
    http::Form form{{"TargetUser", username.value()}, {"NewPassword", new_password.reveal()}};
    if (!old_password.empty()) form.emplace_back("OldPassword", old_password.reveal());
    keep_secret({new_password, old_password},
                [&] { api.command("/api/v1/admin/reset-user-password", form); });
}

}  // namespace eb::comet
