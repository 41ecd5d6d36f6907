// One read of WHMCS's services, whole or of a single one.
#include "store/services.hpp"

#include "store/service_places.hpp"

#include <algorithm>

namespace eb::store {
namespace {

constexpr int kServicesMax = 20'000;  // Of one client; the largest reseller has thousands.

std::optional<ServerId> profile_of(const ServerRows& servers, std::int64_t row) {
    for (const auto& [profile, id] : servers) {
        if (id == row) return profile;
    }
    return std::nullopt;
}

void name_products(Session& session, std::vector<Service>& services) {
    std::vector<ServiceId> ids;
    ids.reserve(services.size());
    for (const auto& service : services) ids.push_back(service.id);
    in_pieces(ids, kKeysInStatement, [&](const std::vector<ServiceId>& piece) {
        Query{session, "tblhosting"}
            .text(
                "SELECT h.id, p.id, p.name FROM tblhosting h JOIN tblproducts p ON p.id = "
                "h.packageid WHERE h.id IN ")
            .list(piece)
            .text(" LIMIT ")
            .value(kKeysInStatement)
            .rows(3, [&](const Row& row) {
                const auto found =
                    std::ranges::lower_bound(services, ServiceId{row.integer(0)}, {}, &Service::id);
                if (found == services.end() || found->id != ServiceId{row.integer(0)}) return;
                found->product_id = row.integer(1);
                found->product = row.text(2);
            });
    });
}

std::vector<Service> read(Pool& pool, ClientId client, std::optional<ServiceId> only,
                          const ServerRows& servers) {
    return reading(pool, [&](Session& session) {
        std::vector<Service> services;
        for (const auto& place : places(Which::active)) {
            Query query{session, "tblhosting"};
            query.text(place.select).text(" AND h.userid = ").value(client);
            if (only) query.text(" AND h.id = ").value(*only);
            query.text(" ORDER BY h.id LIMIT ")
                .value(kServicesMax)
                .rows(kPlacedColumns, [&](const Row& row) {
                    auto placed = placed_service(row);
                    const auto server = profile_of(servers, placed.server_row);
                    if (!server) return;
                    services.push_back({.id = placed.id,
                                        .client = placed.client,
                                        .server = *server,
                                        .username = std::move(placed.username)});
                });
        }
        std::ranges::sort(services, {}, &Service::id);
        name_products(session, services);
        return services;
    });
}

}  // namespace

std::vector<Service> services_of(Pool& pool, ClientId client, const ServerRows& servers) {
    return read(pool, client, std::nullopt, servers);
}

std::optional<Service> find_service(Pool& pool, ClientId client, ServiceId service,
                                    const ServerRows& servers) {
    auto found = read(pool, client, service, servers);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

}  // namespace eb::store
