// eb-ws-worker: one Comet Server's events, written to the database.
#include "settings.hpp"
#include "store/errors.hpp"
#include "store/schema/migrator.hpp"
#include "store_tables.hpp"
#include "worker.hpp"

#include <unistd.h>

#include <iostream>

int main(int argc, char** argv) {
    using namespace eb;
    using namespace eb::workers;

    ws_ingest::Settings settings;
    if (const auto exit_code = ws_ingest::load(settings, argc, argv, environ)) return *exit_code;
    try {
        const auto log =
            log::Logger{"eb-ws-worker", settings.level}.with({{"server", settings.profile.name}});
        const auto db_log = settings.db_debug ? log.at(log::Level::debug) : log;
        const SystemClock clock;
        store::Pool pool{settings.database, 3,
                         db_log};  // The writer's, the gap fill's and one for finding the server.
        ws_ingest::StoreTables tables{pool, settings.profile.name, settings.profile.server_row,
                                      db_log};

        // A database that does not answer yet is waited for; one whose tables do not fit is not.
        try {
            if (const auto wrong = store::schema::unfit(pool)) {
                std::cerr << "eb-ws-worker: " << *wrong << "\n";
                return 1;
            }
        } catch (const store::Unavailable& error) {
            log.warn("database_unavailable", {{"error", error.what()}});
        }
        return ws_ingest::run(
            settings, tables, [&tables] { return tables.server_row(); }, clock, log);
    } catch (const std::exception& error) {
        std::cerr << "eb-ws-worker: " << error.what() << "\n";
        return 1;
    }
}
