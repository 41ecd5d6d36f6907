// A customer's services as pages and actions mean them: one Comet account each. Read only.
#pragma once

#include "core/ids.hpp"
#include "store/pool.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace eb::store {

struct Service {
    ServiceId id;
    ClientId client;
    ServerId server;
    Username username;
    std::int64_t product_id = 0;  ///< tblproducts.id.
    std::string product;          ///< The plan's name, as WHMCS shows it.
};

/// Profile to tblservers.id.
using ServerRows = std::map<ServerId, std::int64_t>;

/// Active services on one of these servers and no others: suspended, ended, another product's or
/// another client's look like none. Whether a second client's service names the same account is not
/// asked here. Each throws Unavailable.
std::vector<Service> services_of(Pool& pool, ClientId client, const ServerRows& servers);
std::optional<Service> find_service(Pool& pool, ClientId client, ServiceId service,
                                    const ServerRows& servers);

}  // namespace eb::store
