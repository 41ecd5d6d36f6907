// eb-doctor: looks at everything, changes nothing, says what to do. Exit code 0: no fault; 1: at
// least one; 2: it could not be asked so.
#include "store/pool.hpp"
#include "workers/doctor/checks.hpp"

#include <unistd.h>

#include <csignal>
#include <iostream>

int main(int argc, char** argv) {
    using namespace eb;
    using namespace eb::workers::doctor;

    std::signal(SIGPIPE, SIG_IGN);
    Settings settings;
    if (const auto exit_code = load(settings, argc, argv, environ)) return *exit_code;
    const SystemClock clock;
    Findings findings;
    check_settings(settings, findings);
    {
        store::Pool pool{
            settings.database,
            1,
            {"eb-doctor", log::Level::error, [](log::Level, const std::string&) {}},
            {.connect = settings.timeout, .read = settings.timeout, .write = settings.timeout}};
        if (check_database(pool, clock, findings)) {
            for (const auto& profile : settings.profiles) {
                check_profile(
                    settings, profile, pool,
                    [&](const profile::Upstream& upstream) {
                        return try_stream(upstream, settings.timeout, clock);
                    },
                    findings);
            }
            check_freshness(settings, pool, findings);
        }
    }
    check_responder(settings.listen, settings.timeout, findings);
    check_site(settings.site, settings.timeout, findings);
    std::cout << (settings.json ? as_json(findings) : as_table(findings, settings.colour));
    return findings.worst() == State::fault ? 1 : 0;
}
