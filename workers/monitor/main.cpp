// eb-monitor: one pass over backups that have stalled. A timer starts it every few minutes.
#include "store/errors.hpp"
#include "store/schema/migrator.hpp"
#include "workers/monitor/end_signals.hpp"
#include "workers/monitor/pass.hpp"

#include <unistd.h>

#include <iostream>

int main(int argc, char** argv) {
    using namespace eb;
    using namespace eb::workers;

    monitor::Settings settings;
    if (const auto exit_code = monitor::load(settings, argc, argv, environ)) return *exit_code;
    const monitor::EndSignals ends;
    try {
        const log::Logger plain{"eb-monitor", settings.level};
        const auto log = settings.verbose ? plain.at(log::Level::debug) : plain;
        const SystemClock clock;
        store::Pool pool{settings.database, monitor::kSessions, plain};
        if (const auto wrong = store::schema::unfit(pool)) {
            std::cerr << "eb-monitor: " << *wrong << "\n";
            return 1;
        }
        bool good = true;
        for (const auto& profile : settings.profiles) {
            if (ends.stop().stop_requested()) break;
            const auto of_profile = log.with({{"server", profile.name}});
            good = monitor::pass(settings, profile, pool, clock, ends.stop(), of_profile) && good;
        }
        return good ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "eb-monitor: " << error.what() << "\n";
        return 1;
    }
}
