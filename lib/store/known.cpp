// Tables are read one after another and put together here: their collations may differ, and a join
// would be refused then.
#include "store/known.hpp"

#include "store/account_rows.hpp"
#include "store/query.hpp"
#include "store/schema/migrator.hpp"

#include <map>
#include <set>

namespace eb::store {
namespace {

constexpr int kRowsMax = 1'000'000;  // Above any installation's.
constexpr int kPage = 10'000;

}  // namespace

std::vector<domain::DeviceRow> Known::online_devices(const ServerId& server) {
    return reading(pool_, [&](Session& session) {
        std::vector<domain::DeviceRow> devices;
        Query{session, "comet_devices"}
            .text(kDeviceColumns)
            .text(" WHERE server_id = ")
            .value(server)
            .text(" AND online = 1 AND revoked_at IS NULL LIMIT ")
            .value(kRowsMax)
            .rows(kDeviceColumnCount, [&](const Row& row) { devices.push_back(device_row(row)); });
        return devices;
    });
}

Running Known::running_jobs(const ServerId& server) {
    return reading(pool_, [&](Session& session) {
        Running running;
        Query{session, ""}.text("SELECT UNIX_TIMESTAMP()").rows(1, [&](const Row& row) {
            running.now = row.time(0);
        });
        std::set<DeviceId> ids;
        Query{session, "eb_jobs_live"}
            .text("SELECT job_id, username, device FROM eb_jobs_live WHERE server_id = ")
            .value(server)
            .text(" LIMIT ")
            .value(kRowsMax)
            .rows(3, [&](const Row& row) {
                running.jobs.push_back({.id = JobId{row.text(0)},
                                        .device = {Username{row.text(1)}, DeviceId{row.text(2)}}});
                ids.insert(running.jobs.back().device.device);
            });
        std::map<domain::DeviceKey, sys_seconds> offline;
        in_pieces(ids, kKeysInStatement, [&](const std::vector<DeviceId>& piece) {
            Query{session, "comet_devices"}
                .text(kDeviceColumns)
                .text(" WHERE hash IN ")
                .list(piece)
                .text(" AND online = 0 AND offline_since IS NOT NULL AND server_id = ")
                .value(server)
                .text(" LIMIT ")
                .value(kRowsMax)
                .rows(kDeviceColumnCount, [&](const Row& row) {
                    const auto device = device_row(row);
                    offline[device.key] = device.offline_since;
                });
        });
        for (auto& job : running.jobs) {
            const auto gone = offline.find(job.device);
            if (gone == offline.end()) continue;
            job.device_offline = true;
            job.device_offline_since = gone->second;
        }
        return running;
    });
}

std::int64_t Known::running_count(const ServerId& server) {
    return reading(pool_, [&](Session& session) {
        std::int64_t count = 0;
        Query{session, "eb_jobs_live"}
            .text("SELECT COUNT(*) FROM eb_jobs_live WHERE server_id = ")
            .value(server)
            .rows(1, [&](const Row& row) { count = row.integer(0); });
        return count;
    });
}

std::vector<Username> Known::accounts(const ServerId& server) {
    const auto users = schema::users_table(pool_);
    return reading(pool_, [&](Session& session) {
        std::vector<Username> usernames;
        for (int page_size = kPage; page_size == kPage;) {
            page_size = 0;
            const auto after = usernames.empty() ? Username{} : usernames.back();
            Query{session, users}
                .text("SELECT username FROM " + users + " WHERE server_id = ")
                .value(server)
                .text(" AND username > ")
                .value(after)
                .text(" ORDER BY username LIMIT ")
                .value(kPage)
                .rows(1, [&](const Row& row) {
                    usernames.emplace_back(row.text(0));
                    ++page_size;
                });
        }
        return usernames;
    });
}

}  // namespace eb::store
