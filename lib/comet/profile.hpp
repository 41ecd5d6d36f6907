// One account's profile, to be looked at and changed. It holds every secret of the account, so its
// text has no way out but the call that writes it back.
#pragma once

#include "comet/admin_api.hpp"
#include "domain/account.hpp"
#include "domain/policy.hpp"
#include "json/splice.hpp"

#include <functional>
#include <optional>
#include <string>

namespace eb::comet {

struct Office365Credential;

/// Somebody else changed the profile since it was read; nothing was written.
class Conflict : public Refused {
public:
    using Refused::Refused;
};

/// A profile as read, with its hash. Edits change single values of its text; every other byte goes
/// back as it came, because a newer server's fields are in it that nobody here knows.
class Profile {
public:
    /// AdminGetUserProfileAndHash. Absent: the server does not know that account. A profile that
    /// cannot be read is Unreachable, with the path of what is wrong.
    static std::optional<Profile> read(AdminApi& api, const Username& username);

    // As far as pages and actions may see it; after an edit, as edited.
    const domain::Account& account() const { return account_; }
    const domain::Policy& policy() const { return policy_; }
    const domain::Quotas& quotas() const { return quotas_; }
    /// What it is when it is written must be what it was when it was read.
    const std::string& hash() const { return hash_; }
    /// The account lets an administrator set a new password without the old one.
    bool has_password_recovery() const { return has_password_recovery_; }
    /// Null: the account has none of that id.
    const domain::Device* device(const DeviceId& id) const;
    const domain::ProtectedItem* item(const ItemId& id) const;
    const domain::Vault* vault(const VaultId& id) const;
    /// The application as which a Microsoft 365 item's backups sign in, for a restore's options and
    /// nothing else. Absent where it is not in the profile, or not whole.
    std::optional<Office365Credential> office365_credential(const ItemId& id) const;

    /// False: the account has no such device.
    bool rename_device(const DeviceId& id, const std::string& name);
    void set_quotas(const domain::QuotaChange& change);

    /// An edit has changed something that is not yet written.
    bool changed() const { return changed_; }
    /// AdminSetUserProfileHash, when something changed. Throws Conflict, and as AdminApi::call();
    /// what the server says of a profile that it refuses may quote it, and is not handed on.
    void write(AdminApi& api);

private:
    Profile(Username username, const std::string& answer);
    void take(const std::string& answer);
    void look();
    void put(const json::Splice::Path& path, std::string_view json);

    Username username_;
    std::string hash_;
    json::Splice text_;
    bool changed_ = false;
    domain::Account account_;
    domain::Policy policy_;
    domain::Quotas quotas_;
    bool has_password_recovery_ = false;
};

using EditProfile = std::function<void(Profile&)>;
/// Writes what was edited; for who has to know when something is about to change.
using WriteProfile = std::function<void(Profile&)>;

/// Reads, edits and writes, and at a conflict does all of it again: three times in all, then the
/// last Conflict is thrown on. An edit that changes nothing writes nothing. An account that the
/// server does not know is Refused (unknown()). Answers the profile as it is now.
Profile change_profile(AdminApi& api, const Username& username, const EditProfile& edit,
                       const WriteProfile& write = {});

}  // namespace eb::comet
