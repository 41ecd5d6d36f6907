// eb-sync: each Comet Server read as a whole, and the tables put right.
#include "profile_run.hpp"
#include "signals.hpp"
#include "store/errors.hpp"
#include "store/schema/migrator.hpp"

#include <malloc.h>
#include <unistd.h>
#include <iostream>

namespace {

constexpr int kSessions = 3;  // Reads, writes, and the lease's renewal, which must never wait.
constexpr int kArenasMax = 2;

}  // namespace

int main(int argc, char** argv) {
    using namespace eb;
    using namespace eb::workers;

    // NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet.
    mallopt(M_ARENA_MAX, kArenasMax);
    sync::Settings settings;
    if (const auto exit_code = sync::load(settings, argc, argv, environ)) return *exit_code;
    try {
        const sync::Signals signals;
        const log::Logger log{"eb-sync", settings.db_debug ? log::Level::debug : settings.level};
        const SystemClock clock;
        store::Pool pool{settings.database, kSessions, log};
        if (const auto wrong = store::schema::unfit(pool)) {
            std::cerr << "eb-sync: " << *wrong << "\n";
            return 1;
        }
        bool whole = true;
        for (const auto& profile : settings.profiles) {
            if (signals.stop().stop_requested()) break;
            const auto outcome = sync::run_profile(settings, profile, pool, clock, signals.stop(),
                                                   log.with({{"server", profile.name}}));
            whole = whole && outcome != sync::Outcome::failed;
        }
        return whole ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "eb-sync: " << error.what() << "\n";
        return 1;
    }
}
