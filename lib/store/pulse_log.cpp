// Reading the change log.
#include "store/pulse_log.hpp"

#include "store/query.hpp"

namespace eb::store {

LogRange PulseLog::range() {
    return reading(pool_, [](Session& session) {
        LogRange range;
        bool found = false;
        Query{session, "eb_pulse_log"}
            .text(
                "SELECT (SELECT MIN(id) FROM eb_pulse_log), n, UNIX_TIMESTAMP() FROM eb_pulse_seq "
                "WHERE one = 1")
            .rows(3, [&](const Row& row) {
                found = true;
                range = {.first_id = static_cast<std::uint64_t>(row.integer(0)),
                         .last_id = static_cast<std::uint64_t>(row.integer(1)),
                         .now = row.time(2)};
            });
        if (!found)
            throw Unavailable{Trouble::schema, 0, "eb_pulse_seq has no row; eb-migrate writes it"};
        return range;
    });
}

std::vector<LogRow> PulseLog::after(std::uint64_t id, int rows_max) {
    return reading(pool_, [&](Session& session) {
        std::vector<LogRow> rows;
        Query{session, "eb_pulse_log"}
            .text(
                "SELECT id, at, kind, server_id, username, client_id, job_id, device, payload"
                " FROM eb_pulse_log WHERE id > ")
            .value(id)
            .text(" ORDER BY id LIMIT ")
            .value(rows_max)
            .rows(9, [&](const Row& row) {
                rows.push_back({.id = static_cast<std::uint64_t>(row.integer(0)),
                                .at = row.time(1),
                                .kind = row.text(2),
                                .server = ServerId{row.text(3)},
                                .username = Username{row.text(4)},
                                .client = ClientId{row.integer(5)},
                                .job = JobId{row.text(6)},
                                .device = DeviceId{row.text(7)},
                                .payload = row.text(8)});
            });
        return rows;
    });
}

}  // namespace eb::store
