// Client and id are given as two lists, which the keys can be searched by; pairs that were not
// asked for are left out here.
#include "store/names.hpp"

#include "store/query.hpp"

#include <vector>

namespace eb::store {
namespace {

constexpr std::size_t kPairsInStatement = 200;

/// `sql` up to its WHERE reads client, id and name; `id_column` is the id's.
template <class Id>
void read(Session& session, const std::string& table, std::string_view sql,
          std::string_view id_column, const std::set<std::pair<ClientId, Id>>& wanted,
          std::map<std::pair<ClientId, Id>, std::string>& found) {
    for (auto next = wanted.begin(); next != wanted.end();) {
        std::set<ClientId> clients;
        std::set<Id> ids;
        for (std::size_t pairs = 0; next != wanted.end() && pairs < kPairsInStatement;
             ++next, ++pairs) {
            clients.insert(next->first);
            ids.insert(next->second);
        }
        Query{session, table}
            .text(sql)
            .text(" WHERE client_id IN ")
            .list(clients)
            .text(" AND ")
            .text(id_column)
            .text(" IN ")
            .list(ids)
            .text(" LIMIT 100000")
            .rows(3, [&](const Row& row) {
                const std::pair key{ClientId{row.integer(0)}, Id{row.text(1)}};
                if (wanted.contains(key)) found.emplace(key, row.text(2));
            });
    }
}

}  // namespace

NamesFound read_names(Pool& pool, const NamesWanted& wanted) {
    return reading(pool, [&](Session& session) {
        NamesFound found;
        read(session, "comet_devices", "SELECT client_id, hash, name FROM comet_devices", "hash",
             wanted.devices, found.devices);
        read(session, "comet_items", "SELECT client_id, id, name FROM comet_items", "id",
             wanted.items, found.items);
        return found;
    });
}

}  // namespace eb::store
