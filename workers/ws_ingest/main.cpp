// eb-ws-worker: one Comet Server's events, written to the database.
#include "lease_keeper.hpp"
#include "profile/run_lock.hpp"
#include "settings.hpp"
#include "store/errors.hpp"
#include "store/schema/migrator.hpp"
#include "store_tables.hpp"
#include "worker.hpp"

#include <malloc.h>
#include <unistd.h>
#include <iostream>

namespace {

constexpr int kSessions = 8;
constexpr int kArenasMax = 2;

}  // namespace

int main(int argc, char** argv) {
    using namespace eb;
    using namespace eb::workers;

    // An arena for each of a dozen threads would keep several times what is in use.
    mallopt(M_ARENA_MAX, kArenasMax);
    ws_ingest::Settings settings;
    if (const auto exit_code = ws_ingest::load(settings, argc, argv, environ)) return *exit_code;
    try {
        const auto log =
            log::Logger{"eb-ws-worker", settings.level}.with({{"server", settings.profile.name}});
        const auto db_log = settings.db_debug ? log.at(log::Level::debug) : log;
        const SystemClock clock;
        // One for each thread that asks at the same time: the lease's renewal must never wait.
        store::Pool pool{settings.database, kSessions, db_log};
        profile::Owners owners{pool, settings.profile, db_log};
        ws_ingest::StoreTables tables{pool, settings.profile.name, owners, db_log};

        // A database that does not answer yet is waited for; one whose tables do not fit is not.
        try {
            if (const auto wrong = store::schema::unfit(pool)) {
                std::cerr << "eb-ws-worker: " << *wrong << "\n";
                return 1;
            }
        } catch (const store::Unavailable& error) {
            log.warn("database_unavailable", {{"error", error.what()}});
        }
        ws_ingest::StoreLease lease{pool, settings.profile.name, profile::holder(),
                                    ws_ingest::kLeaseLength};
        return ws_ingest::run(settings, tables, lease, owners, clock, log);
    } catch (const std::exception& error) {
        std::cerr << "eb-ws-worker: " << error.what() << "\n";
        return 1;
    }
}
