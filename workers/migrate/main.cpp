// eb-migrate: creates and upgrades the tables. Safe on an existing installation, and safe to
// repeat.
#include "config/database.hpp"
#include "config/settings.hpp"
#include "store/errors.hpp"
#include "store/pool.hpp"
#include "workers/migrate/migrate.hpp"

#include <unistd.h>

#include <iostream>

int main(int argc, char** argv) {
    using namespace eb;

    DatabaseAddress database;
    workers::migrate::Options options;
    log::Level level = log::Level::info;

    config::Table settings{"eb-migrate", "Creates and upgrades the tables of the client area."};
    config::add_database(settings, database);
    settings.add(options.check, {.flag = "--check",
                                 .about = "Change nothing; exit 1 when something would change."});
    settings.add(options.dry_run,
                 {.flag = "--dry-run", .about = "Change nothing; print the statements."});
    settings.add(level, {.env = "EB_LOG_LEVEL", .about = "The least level that is logged."});
    std::vector<std::string> mistakes;
    const auto environment = config::read_environment(environ, mistakes);
    if (const auto code = settings.load(argc, argv, environment, mistakes)) return *code;

    try {
        // An ALTER of a large table takes as long as it takes.
        store::Pool pool{
            database, 1, log::Logger{"eb-migrate", level}, {.read = std::chrono::hours{24}}};
        return workers::migrate::run(pool, options, std::cout);
    } catch (const store::Misconfigured& error) {
        std::cerr << "eb-migrate: " << error.what() << "\n";
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "eb-migrate: " << error.what() << "\n";
        return 1;
    }
}
