// Who owns which Comet account: read again every few seconds, shared by everyone, never changed in
// place.
#pragma once

#include "core/ids.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
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
    /// Device names as each client knows them.
    std::map<std::tuple<ClientId, ServerId, DeviceId>, std::string> device_names;

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
    std::string device_name(ClientId client, const ServerId& server, const DeviceId& device) const {
        const auto found = device_names.find({client, server, device});
        return found == device_names.end() ? std::string{} : found->second;
    }
};

using SharedDirectory = std::shared_ptr<const Directory>;

}  // namespace eb::app
