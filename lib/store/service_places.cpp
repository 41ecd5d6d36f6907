// Text or number flags, text columns of any collation: WHMCS's tables are read as loosely as
// installations differ.
#include "store/service_places.hpp"

#include <fmt/format.h>

namespace eb::store {
namespace {

// The service's own server above 0, whatever the product's group says; else the lowest of the
// product's group.
constexpr std::string_view kServerRow = R"(
           IF(h.server > 0, h.server,
              (SELECT MIN(r.serverid) FROM tblservergroupsrel r WHERE r.groupid = p.servergroup)) AS server_row)";
constexpr std::string_view kOfComet = "p.servertype IN ('comet', 'cometbackup') AND h.userid > 0";

std::string condition(Which which) {
    return fmt::format("h.domainstatus IN ({}) AND {}",
                       which == Which::active ? "'Active'" : "'Active', 'Suspended'", kOfComet);
}

// The official module's word for "the name is in a custom field": no account's name.
constexpr std::string_view kElsewhere = "[Using custom field]";

Place by_itself(Which which) {
    return {fmt::format("SELECT h.id, h.userid, h.username, {} FROM tblhosting h JOIN tblproducts "
                        "p ON p.id = h.packageid WHERE {} AND h.username NOT IN ('', '{}')",
                        kServerRow, condition(which), kElsewhere),
            "h.username"};
}

// A field's name may have another for show behind it: `Username|Your account`. A relid is a
// service's only where the field is a product's. Of a product with several such fields that
// disagree nobody knows which is meant.
Place by_field(Which which) {
    constexpr std::string_view kField =
        "{0}.type = 'product' AND ({0}.fieldname = 'Username' OR {0}.fieldname LIKE "
        "'Username|%')";
    return {fmt::format(R"(
        SELECT DISTINCT h.id, h.userid, v.value, {}
          FROM tblcustomfields f JOIN tblcustomfieldsvalues v ON v.fieldid = f.id
          JOIN tblhosting h ON h.id = v.relid AND h.packageid = f.relid
          JOIN tblproducts p ON p.id = h.packageid
         WHERE {} AND {} AND h.username = '{}' AND v.value <> ''
           AND NOT EXISTS (SELECT 1 FROM tblcustomfields g JOIN tblcustomfieldsvalues w ON w.fieldid = g.id
                            WHERE {} AND g.relid = f.relid AND w.relid = v.relid AND w.value <> ''
                              AND BINARY w.value <> BINARY v.value))",
                        kServerRow, fmt::format(fmt::runtime(kField), "f"), condition(which),
                        kElsewhere, fmt::format(fmt::runtime(kField), "g")),
            "v.value"};
}

}  // namespace

const std::array<Place, 2>& places(Which which) {
    using Both = std::array<Place, 2>;
    static const Both active{by_itself(Which::active), by_field(Which::active)};
    static const Both kept{by_itself(Which::kept), by_field(Which::kept)};
    return which == Which::active ? active : kept;
}

PlacedService placed_service(const Row& row) {
    return {.id = ServiceId{row.integer(0)},
            .client = ClientId{row.integer(1)},
            .username = Username{row.text(2)},
            .server_row = row.integer(3)};
}

}  // namespace eb::store
