// WHMCS's tables are read as loosely as installations differ (text or number flags, text columns of
// any collation), and usernames are compared here, as bytes: the columns' own collation folds case
// and trailing spaces.
#include "store/accounts.hpp"

#include "store/query.hpp"
#include "store/schema/migrator.hpp"
#include "store/service_places.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace eb::store {
namespace {

constexpr int kPage = 5'000;
constexpr std::size_t kNamesInStatement = 500;

constexpr std::string_view kServerColumns =
    "SELECT s.id, s.name, s.hostname, s.ipaddress, s.secure, s.port, s.username, s.password FROM "
    "tblservers s";

ServerRow server_of(const Row& row) {
    const auto secure = row.text(4);
    const auto hostname = row.text(2);
    return {.id = row.integer(0),
            .name = row.text(1),
            .hostname = hostname.empty() ? row.text(3) : hostname,
            .secure = secure == "on" || secure == "1" || secure == "true",
            .port = row.text(5).empty() ? 0 : static_cast<int>(row.integer(5)),
            .username = row.text(6),
            .password_encrypted = Secret{row.text(7)}};
}

using Owners = std::map<std::pair<ServerId, Username>, std::set<ClientId>>;

/// All services whose account is named there, in pages.
void each_service(Session& session, const Place& place,
                  const std::function<void(const PlacedService&)>& visit) {
    std::int64_t after = 0;
    for (int page_size = kPage; page_size == kPage;) {
        page_size = 0;
        Query{session, "tblhosting"}
            .text(place.select)
            .text(" AND h.id > ")
            .value(after)
            .text(" ORDER BY h.id LIMIT ")
            .value(kPage)
            .rows(kPlacedColumns, [&](const Row& row) {
                ++page_size;
                const auto service = placed_service(row);
                after = service.id.value();
                visit(service);
            });
    }
}

/// Who has services of these names on that server.
std::map<Username, std::set<ClientId>> clients_of(Session& session, Which which,
                                                  std::int64_t server_row,
                                                  const std::set<Username>& wanted) {
    std::map<Username, std::set<ClientId>> found;
    in_pieces(wanted, kNamesInStatement, [&](const std::vector<Username>& names) {
        for (const auto& place : places(which)) {
            Query{session, "tblhosting"}
                .text(place.select)
                .text(fmt::format(" AND {} IN ", place.name))
                .list(names)
                .text(" HAVING server_row = ")
                .value(server_row)
                .text(" LIMIT 100000")
                .rows(kPlacedColumns, [&](const Row& row) {
                    const auto service = placed_service(row);
                    if (wanted.contains(service.username))
                        found[service.username].insert(service.client);
                });
        }
    });
    return found;
}

/// A page of the accounts whose profiles were read, and whose their rows are.
std::map<Username, ClientId> holders_after(Session& session, const std::string& users,
                                           const ServerId& server, const Username& after) {
    std::map<Username, ClientId> holders;
    Query{session, users}
        .text("SELECT username, client_id FROM " + users + " WHERE server_id = ")
        .value(server)
        .text(" AND username > ")
        .value(after)
        .text(" ORDER BY username LIMIT ")
        .value(kPage)
        .rows(2, [&](const Row& row) { holders.emplace(row.text(0), ClientId{row.integer(1)}); });
    return holders;
}

}  // namespace

ServerRow Accounts::resolve_profile(const ServerId& profile, std::int64_t configured_row) {
    std::vector<ServerRow> found;
    reading(pool_, [&](Session& session) {
        found.clear();
        Query query{session, "tblservers"};
        query.text(kServerColumns);
        if (configured_row > 0) {
            query.text(" WHERE s.id = ").value(configured_row);
        } else {
            query
                .text(
                    " JOIN tblservergroupsrel r ON r.serverid = s.id JOIN tblservergroups g ON "
                    "g.id = r.groupid"
                    " WHERE BINARY g.name = ")
                .value(profile)
                // Empty, 0 or NULL; installations have a number or a text there.
                .text(
                    " AND (s.disabled IS NULL OR s.disabled IN ('', '0')) GROUP BY s.id ORDER BY "
                    "s.id LIMIT 20");
        }
        query.rows(8, [&](const Row& row) { found.push_back(server_of(row)); });
    });
    if (found.size() == 1) return std::move(found.front());

    const auto setting = fmt::format("COMET_{}_SERVER_ID", profile);
    if (configured_row > 0)
        throw Misconfigured{
            fmt::format("{}={}: WHMCS has no such server", setting, configured_row)};
    if (found.empty()) {
        throw Misconfigured{fmt::format("WHMCS has no enabled server in a group named {}; set {}",
                                        profile, setting)};
    }
    std::string names;
    for (const auto& server : found)
        names += fmt::format("{}{} ({})", names.empty() ? "" : ", ", server.id, server.name);
    throw Misconfigured{fmt::format("WHMCS has several enabled servers in the group {}: {}; set {}",
                                    profile, names, setting)};
}

ActiveAccounts Accounts::active_accounts(const std::map<ServerId, std::int64_t>& profile_rows) {
    std::map<std::int64_t, ServerId> profile_of;
    for (const auto& [profile, row] : profile_rows) profile_of.emplace(row, profile);

    return reading(pool_, [&](Session& session) {
        std::vector<OwnedAccount> services;
        Owners owners;
        for (const auto& place : places(Which::active)) {
            each_service(session, place, [&](const PlacedService& service) {
                const auto profile = profile_of.find(service.server_row);
                if (profile == profile_of.end()) return;
                services.push_back({service.client, service.id, profile->second, service.username});
                owners[{profile->second, service.username}].insert(service.client);
            });
        }
        std::ranges::sort(services, {}, &OwnedAccount::service);

        ActiveAccounts result;
        for (const auto& [account, clients] : owners) {
            if (clients.size() < 2) continue;
            result.conflicts.push_back(
                {account.first, account.second, {clients.begin(), clients.end()}});
        }
        for (auto& service : services) {
            if (owners.at({service.server, service.username}).size() == 1)
                result.accounts.push_back(std::move(service));
        }
        return result;
    });
}

std::map<Username, ClientId> Accounts::owners(std::int64_t server_row,
                                              const std::vector<Username>& usernames) {
    const std::set<Username> wanted{usernames.begin(), usernames.end()};
    return reading(pool_, [&](Session& session) {
        const auto found = clients_of(session, Which::active, server_row, wanted);
        std::map<Username, ClientId> owners;
        for (const auto& [username, clients] : found) {
            if (clients.size() == 1) owners.emplace(username, *clients.begin());
        }
        return owners;
    });
}

std::vector<Username> Accounts::moved(const ServerId& server, std::int64_t server_row, int limit,
                                      const Username& after) {
    const auto users = schema::users_table(pool_);
    std::vector<Username> moved;
    auto last = after;
    for (int page_size = kPage; page_size == kPage;) {
        const auto holders = reading(
            pool_, [&](Session& session) { return holders_after(session, users, server, last); });
        page_size = static_cast<int>(holders.size());
        std::vector<Username> names;
        names.reserve(holders.size());
        for (const auto& [username, client] : holders) names.push_back(username);
        const auto owned = owners(server_row, names);
        for (const auto& [username, client] : holders) {
            last = username;
            const auto owner = owned.find(username);
            if (owner == owned.end() || owner->second == client) continue;
            if (std::ssize(moved) == limit) return moved;
            moved.push_back(username);
        }
    }
    return moved;
}

std::set<Username> Accounts::abandoned(const ServerId& server, std::int64_t server_row) {
    const auto users = schema::users_table(pool_);
    return reading(pool_, [&](Session& session) {
        std::set<Username> abandoned;
        Username last;
        for (int page_size = kPage; page_size == kPage;) {
            const auto holders = holders_after(session, users, server, last);
            page_size = static_cast<int>(holders.size());
            if (holders.empty()) break;
            last = holders.rbegin()->first;
            std::set<Username> names;
            for (const auto& [username, client] : holders) {
                if (client != ClientId{0}) names.insert(username);
            }
            const auto kept = clients_of(session, Which::kept, server_row, names);
            const auto owned = clients_of(session, Which::active, server_row, names);
            for (const auto& username : names) {
                const auto by = kept.find(username);
                const bool has = by != kept.end() && by->second.contains(holders.at(username));
                if (!has && !owned.contains(username)) abandoned.insert(username);
            }
        }
        return abandoned;
    });
}

std::optional<ClientName> Accounts::client(ClientId client) {
    return reading(pool_, [&](Session& session) {
        std::optional<ClientName> name;
        Query{session, "tblclients"}
            .text("SELECT firstname, lastname, companyname FROM tblclients WHERE id = ")
            .value(client)
            .rows(3, [&](const Row& row) {
                name = {row.text(0), row.text(1), row.text(2)};
            });
        return name;
    });
}

std::optional<std::string> Accounts::email_of(UserId user) {
    return reading(pool_, [&](Session& session) {
        std::optional<std::string> email;
        Query{session, "tblusers"}
            .text("SELECT email FROM tblusers WHERE id = ")
            .value(user)
            .rows(1, [&](const Row& row) { email = row.text(0); });
        return email;
    });
}

}  // namespace eb::store
