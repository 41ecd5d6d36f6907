// Ends running jobs beside eb-ws-worker, as a pass over stalled jobs does: asks the Admin API for
// jobs that our tables show running, and stores those that have ended through store::Ingest. With
// a worker under way both write the same jobs at the same time.
#include "comet/admin_api.hpp"
#include "config/database.hpp"
#include "config/profiles.hpp"
#include "pulse/payload.hpp"
#include "store/accounts.hpp"
#include "store/errors.hpp"
#include "store/ingest.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <random>

namespace {

using namespace eb;

constexpr std::size_t kJobsInPass = 20;
constexpr timespec kBetweenPasses{.tv_sec = 0, .tv_nsec = 50'000'000};

struct Settings {
    std::string profile_name;
    DatabaseAddress database;
    std::int64_t seed = 1;
};

/// Asks for a few running jobs, chosen at random, and answers those that have ended.
domain::Batch ended_jobs(comet::AdminApi& api, const ServerId& server, std::vector<JobId> running,
                         std::mt19937_64& random) {
    std::shuffle(running.begin(), running.end(), random);
    running.resize(std::min(running.size(), kJobsInPass));
    domain::Batch batch{.server = server};
    for (const auto& id : running) {
        auto job = api.job_properties(id);
        if (job && job->status >= 5000 && !domain::is_running(job->status))
            batch.finished.insert_or_assign(id, std::move(*job));
    }
    return batch;
}

void pass(store::Ingest& ingest, store::Accounts& accounts, comet::AdminApi& api,
          const config::Profile& profile, std::mt19937_64& random) {
    auto batch = ended_jobs(api, profile.name, ingest.live_jobs(profile.name), random);
    if (batch.empty()) return;
    std::vector<Username> usernames;
    for (const auto& [id, job] : batch.finished) usernames.push_back(job.username);
    const auto row = accounts.resolve_profile(profile.name, profile.server_row);
    batch.owners = accounts.owners(row.id, usernames);
    const auto result = ingest.apply(batch);
    std::cout << "finished " << result.changes << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    config::Table table{"eb-second-writer", "Ends running jobs beside eb-ws-worker, for tests."};
    table.add(settings.profile_name,
              {.flag = "--profile", .about = "Whose jobs.", .required = true});
    table.add(settings.seed, {.flag = "--seed", .about = "Which jobs are looked at."});
    config::add_database(table, settings.database);
    std::vector<std::string> mistakes;
    const auto variables = config::read_environment(environ, mistakes);
    const auto profiles = config::profiles(variables, mistakes);
    if (const auto exit_code = table.load(argc, argv, variables, std::move(mistakes)))
        return *exit_code;
    const auto profile = std::find_if(profiles.begin(), profiles.end(), [&](const auto& it) {
        return it.name.value() == settings.profile_name;
    });
    if (profile == profiles.end()) return 2;

    sigset_t end;
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &end, nullptr);
    const log::Logger log{"eb-second-writer", log::Level::info};
    std::mt19937_64 random{static_cast<std::uint64_t>(settings.seed)};
    store::Pool pool{settings.database, 1, log};
    store::Ingest ingest{pool, pulse::payload_of, log};
    store::Accounts accounts{pool};
    const http::Options options{.read = milliseconds{2'000}, .total = milliseconds{3'000}};
    comet::AdminApi api{profile->origin,
                        {.username = profile->username, .password = profile->password},
                        options,
                        log};
    do {
        // Database and server fail all the time where this runs: the next pass tries again.
        try {
            pass(ingest, accounts, api, *profile, random);
        } catch (const store::Unavailable& error) {
            log.info("database_unavailable", {{"error", error.what()}});
        } catch (const comet::Unreachable& error) {
            log.info("server_unavailable", {{"error", error.what()}});
        } catch (const comet::Refused& error) {
            log.info("server_refused", {{"error", error.what()}});
        }
    } while (sigtimedwait(&end, nullptr, &kBetweenPasses) != SIGTERM);
    return 0;
}
