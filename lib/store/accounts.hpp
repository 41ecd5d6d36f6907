// Who owns which Comet account, by WHMCS's own tables. Read only.
#pragma once

#include "core/ids.hpp"
#include "core/secret.hpp"
#include "store/pool.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace eb::store {

/// The tblservers row of a profile.
struct ServerRow {
    std::int64_t id = 0;
    std::string name;
    std::string hostname;  ///< As WHMCS has it: may carry a scheme, a port or a slash.
    bool secure = false;
    int port = 0;  ///< 0: the default.
    std::string username;
    Secret password_encrypted;  ///< Only WHMCS's API can decrypt it.
};

/// A customer's Active service: one Comet account on one server.
struct OwnedAccount {
    ClientId client;
    ServiceId service;
    ServerId server;
    Username username;

    friend bool operator==(const OwnedAccount&, const OwnedAccount&) = default;
};

/// Active services of different clients name the same account: it is nobody's until that is put
/// right.
struct AccountConflict {
    ServerId server;
    Username username;
    std::vector<ClientId> clients;
};

struct ActiveAccounts {
    std::vector<OwnedAccount>
        accounts;  ///< By service id. One client may have two services for one account.
    std::vector<AccountConflict> conflicts;
};

struct ClientName {
    std::string firstname;
    std::string lastname;
    std::string companyname;
};

class Accounts {
public:
    explicit Accounts(Pool& pool) : pool_(pool) {}

    /// `configured_row` above 0: that row; else the only enabled server of the group named like the
    /// profile. Throws Misconfigured, naming what is there, when that is none or several.
    ServerRow resolve_profile(const ServerId& profile, std::int64_t configured_row);

    /// Every Active service on one of these profiles' servers (profile to tblservers.id).
    ActiveAccounts active_accounts(const std::map<ServerId, std::int64_t>& profile_rows);

    /// Owners of those of the usernames that have exactly one on that server (tblservers.id);
    /// bytes count, as they do everywhere.
    std::map<Username, ClientId> owners(std::int64_t server_row,
                                        const std::vector<Username>& usernames);

    /// Up to `limit` accounts behind `after` whose rows belong to another client than their owner
    /// now: reading their profiles again puts that right. Accounts without an owner are not among
    /// them.
    std::vector<Username> moved(const ServerId& server, std::int64_t server_row, int limit,
                                const Username& after = {});

    /// Accounts whose rows are those of a client who has no service for them any more, neither
    /// Active nor Suspended, and that no other client has either.
    std::set<Username> abandoned(const ServerId& server, std::int64_t server_row);

    std::optional<ClientName> client(ClientId client);
    /// A login's address, tblusers.email; absent: there is no such login.
    std::optional<std::string> email_of(UserId user);

private:
    Pool& pool_;
};

}  // namespace eb::store
