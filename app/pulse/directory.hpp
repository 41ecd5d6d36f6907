// Who owns which Comet account: read again every few seconds, shared by everyone, never changed in
// place.
#pragma once

#include "core/ids.hpp"

#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace eb::app {

/// A Comet account: a username alone is never a scope.
using Account = std::pair<ServerId, Username>;

struct Directory {
    bool known =
        false;  ///< False until the database answered once: nothing can be said of anybody.
    std::map<Account, ClientId> owners;
    std::map<ClientId, std::vector<Account>> accounts;

    /// ClientId 0: nobody's.
    ClientId owner(const Account& account) const {
        const auto found = owners.find(account);
        return found == owners.end() ? ClientId{0} : found->second;
    }
    const std::vector<Account>& accounts_of(ClientId client) const {
        static const std::vector<Account> kNone;
        const auto found = accounts.find(client);
        return found == accounts.end() ? kNone : found->second;
    }
};

using SharedDirectory = std::shared_ptr<const Directory>;

}  // namespace eb::app
