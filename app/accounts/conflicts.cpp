// Compared under the lock, told outside it.
#include "app/accounts/conflicts.hpp"

#include <utility>

namespace eb::app {
namespace {

// A server that was copied in WHMCS makes thousands at once.
constexpr std::size_t kNamedMax = 50;

std::string list_of(const std::vector<ClientId>& clients) {
    std::string list;
    for (const auto client : clients)
        list += (list.empty() ? "" : ",") + std::to_string(client.value());
    return list;
}

}  // namespace

void Conflicts::see(const std::vector<store::AccountConflict>& now) {
    Known next;
    for (const auto& [server, username, clients] : now) next[{server, username}] = clients;
    Known before;
    {
        auto known = known_.lock();
        before = std::exchange(*known, next);
    }

    std::size_t appeared = 0;
    for (const auto& [account, clients] : next) {
        const auto told = before.find(account);
        if (told != before.end() && told->second == clients) continue;
        if (++appeared > kNamedMax) continue;
        log_.error("account_of_two_clients", {{"profile", account.first},
                                              {"username", account.second},
                                              {"clients", list_of(clients)}});
    }
    if (appeared > kNamedMax)
        log_.error("more_accounts_of_two_clients", {{"count", appeared - kNamedMax}});

    std::size_t gone = 0;
    for (const auto& [account, clients] : before) {
        if (next.contains(account) || ++gone > kNamedMax) continue;
        log_.info("account_conflict_over",
                  {{"profile", account.first}, {"username", account.second}});
    }
    if (gone > kNamedMax) log_.info("more_account_conflicts_over", {{"count", gone - kNamedMax}});
}

}  // namespace eb::app
