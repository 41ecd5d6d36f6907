// Inside lib/store: which of WHMCS's services name Comet accounts, and where they name them.
#pragma once

#include "core/ids.hpp"
#include "store/query.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace eb::store {

/// Services of today, or those that are put aside (suspended), too.
enum class Which { active, kept };

/// Where a service's account is named: a statement up to its last condition, and the column. The
/// service is `h`, its product `p`; columns are those of placed_service().
struct Place {
    std::string select;
    std::string_view name;
};
constexpr std::size_t kPlacedColumns = 4;

/// The service's own column, and the product's field `Username`.
const std::array<Place, 2>& places(Which which);

struct PlacedService {
    ServiceId id;
    ClientId client;
    Username username;
    std::int64_t server_row = 0;  ///< tblservers.id; 0: none.
};
PlacedService placed_service(const Row& row);

}  // namespace eb::store
