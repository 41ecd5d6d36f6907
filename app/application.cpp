// The responder, put together from the top down.
#include "app/application.hpp"

#include "app/accounts/conflicts.hpp"
#include "app/accounts/profiles.hpp"
#include "app/actions/actions.hpp"
#include "app/comet/servers.hpp"
#include "app/device_actions/all.hpp"
#include "app/fcgi/server.hpp"
#include "app/health/health.hpp"
#include "app/http/errors.hpp"
#include "app/http/router.hpp"
#include "app/http/slow_pool.hpp"
#include "app/pages/dashboard.hpp"
#include "app/pages/job_logs.hpp"
#include "app/pages/trends.hpp"
#include "app/pages/user_profile.hpp"
#include "app/pulse/names.hpp"
#include "app/pulse/routes.hpp"
#include "app/pulse/snooze.hpp"
#include "app/pulse/watch.hpp"
#include "app/reports/job_reports.hpp"
#include "app/restore/all.hpp"
#include "app/restore/login_password.hpp"
#include "app/restore/restore_status.hpp"
#include "app/restore/run_restore.hpp"
#include "app/tasks/task_actions.hpp"
#include "app/tasks/tasks.hpp"
#include "app/user_actions/all.hpp"
#include "pulse/payload.hpp"
#include "store/accounts.hpp"
#include "store/audit.hpp"
#include "store/errors.hpp"
#include "store/holdings.hpp"
#include "store/incidents.hpp"
#include "store/overviews.hpp"
#include "store/pulse_log.hpp"
#include "store/services.hpp"
#include "store/snapshot.hpp"
#include "store/tasks.hpp"

#include <sys/resource.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <csignal>
#include <memory>

namespace eb::app {
namespace {

constexpr int kActionSessions = 4;
constexpr int kOldTasksAtOnce = 1'000;  // Twice what the default's threads can leave a minute.
constexpr milliseconds kActionsEndIn{15'000};
constexpr store::Allowance kWrongPasswords{.times = 5, .within = seconds{3600}};

/// Profiles as WHMCS's tables have them, by one's own connections.
Profiles::Resolve resolver(store::Accounts& accounts) {
    return [&accounts](const config::Profile& profile) {
        return accounts.resolve_profile(profile.name, profile.server_row).id;
    };
}

/// One client's name on the page, as WHMCS shows it.
std::string account_name(store::Accounts& accounts, ClientId client) {
    const auto name = accounts.client(client);
    if (!name) return "Your account";
    const auto person = name->firstname + " " + name->lastname;
    return person == " " ? name->companyname : person;
}

Directory read_directory(const store::ServerRows& servers, store::Accounts& accounts,
                         Conflicts& conflicts) {
    Directory directory;
    auto active = accounts.active_accounts(servers);
    conflicts.see(active.conflicts);
    for (auto& owned : active.accounts) {
        Account account{owned.server, owned.username};
        if (!directory.owners.emplace(account, owned.client).second)
            continue;  // Two services, one account.
        directory.accounts[owned.client].push_back(std::move(account));
    }
    return directory;
}

/// The client's own Active service; absent, too, where a second client's service names its account,
/// which is nobody's then.
std::optional<store::Service> own_service(store::Pool& pool, const store::ServerRows& rows,
                                          ClientId client, ServiceId service) {
    auto found = store::find_service(pool, client, service, rows);
    if (!found) return std::nullopt;
    const auto owners = store::Accounts{pool}.owners(rows.at(found->server), {found->username});
    const auto owner = owners.find(found->username);
    if (owner == owners.end() || owner->second != client) return std::nullopt;
    return found;
}

std::vector<LogEntry> entries_after(store::PulseLog& log, std::uint64_t after, int limit) {
    std::vector<LogEntry> entries;
    for (auto& row : log.after(after, limit)) {
        entries.push_back({row.id,
                           row.at,
                           std::move(row.kind),
                           {row.server, row.username},
                           std::move(row.payload)});
    }
    return entries;
}

TailSource::Range range_of(store::PulseLog& log) {
    const auto range = log.range();
    return {range.first_id, range.last_id};
}

/// Services' passwords, kept in WHMCS by its API; the audit log says whose change was the last.
ServicePasswords::Parts password_parts(store::Pool& pool, const whmcs::Access& access,
                                       const log::Logger& log) {
    ServicePasswords::Parts parts{
        .standing =
            [&pool](std::uint64_t row) {
                const auto newest = store::newest_audit(pool, row, changed_outcomes());
                if (!newest || newest->row == row) return ServicePasswords::Standing::last;
                return newest->outcome == "started" ? ServicePasswords::Standing::unclear
                                                    : ServicePasswords::Standing::overtaken;
            },
        .finish = [&pool](std::uint64_t row,
                          const std::string& outcome) { store::finish_audit(pool, row, outcome); }};
    if (access.url.empty()) return parts;
    parts.store = [access, log](ServiceId service, const Secret& password,
                                const std::stop_token& stop) {
        const http::Options options{.connect = milliseconds{3'000},
                                    .read = milliseconds{10'000},
                                    .total = milliseconds{12'000},
                                    .stop = stop};
        whmcs::Api{access, options, log}.set_service_password(service, password);
    };
    return parts;
}

bool is_login_password(store::Accounts& accounts, const whmcs::Access& access,
                       const log::Logger& log, UserId user, const Secret& password) {
    const auto email = accounts.email_of(user);
    if (!email) return false;
    const http::Options options{.connect = milliseconds{3'000},
                                .read = milliseconds{10'000},
                                .total = milliseconds{12'000}};
    return whmcs::Api{access, options, log}.is_password(user, *email, password);
}

/// As many descriptors as the system allows: each stream is one. Says so where they are too few.
void raise_descriptor_limit(int streams_max, const log::Logger& log) {
    constexpr rlim_t kOthers = 200;  // Database, listener, and requests being answered.
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    const auto wanted = static_cast<rlim_t>(streams_max) + kOthers;
    if (limit.rlim_cur >= wanted) return;
    log.warn("too_few_descriptors",
             {{"allowed", limit.rlim_cur},
              {"wanted", wanted},
              {"setting", "EB_SSE_MAX_STREAMS"},
              {"remedy", "raise LimitNOFILE of the service, or lower the setting"}});
}

/// Blocked before any thread starts, so that every thread inherits it and only the wait below hears
/// of an end.
sigset_t block_end_signals() {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return ends;
}

}  // namespace

int serve(const Settings& settings) {
    const auto ends = block_end_signals();
    const SystemClock clock;
    const log::Logger log{"eb-app", settings.level};
    raise_descriptor_limit(settings.streams_max, log);

    // Quick requests and the pulse have connections of their own, so that neither can starve the
    // other.
    store::Pool request_pool{settings.database, settings.threads, log};
    const store::Timeouts pulse_timeouts{
        .connect = seconds{3}, .read = seconds{5}, .write = seconds{5}};
    store::Pool pulse_pool{settings.database, 1, log, pulse_timeouts};
    store::Pool watch_pool{settings.database, 1, log, pulse_timeouts};
    // Actions wait for Comet Servers, and hold no session meanwhile.
    store::Pool action_pool{settings.database, kActionSessions, log};
    store::Accounts accounts{request_pool};
    store::Snapshots snapshots{request_pool};
    store::PulseLog request_log{request_pool};
    store::Accounts pulse_accounts{pulse_pool};
    store::PulseLog pulse_log{pulse_pool};
    store::Accounts watch_accounts{watch_pool};
    Profiles profiles{settings.profiles, log};
    Conflicts conflicts{log};
    store::Unlogged unlogged_jobs{watch_pool, pulse::payload_of};
    store::Incidents incidents{request_pool, pulse::payload_of};

    // The tail reads the database for everyone, keeps boards true and hands messages to the hub,
    // which owns the streams.
    Tail* following = nullptr;
    const auto directory = [&] {
        return following != nullptr ? following->directory() : std::make_shared<const Directory>();
    };
    Liveness liveness{clock};
    Boards boards{[&](ClientId client, const std::vector<store::Account>& scope) {
                      return snapshots.read(client, scope);
                  },
                  directory,
                  [&](ClientId client) { return liveness.stale_since(*directory(), client); },
                  {.bytes_max = static_cast<std::size_t>(settings.boards_mb) << 20U,
                   .grace = settings.interrupted_grace},
                  clock};
    Hub hub{{.lifetime = settings.stream_seconds,
             .streams_max = static_cast<std::size_t>(settings.streams_max),
             .streams_per_client_max = static_cast<std::size_t>(settings.streams_per_client)},
            clock,
            log};
    Names tail_names{
        [&](const store::NamesWanted& wanted) { return store::read_names(pulse_pool, wanted); },
        clock};
    Tail tail{{.log_range = [&] { return range_of(pulse_log); },
               .log_after = [&](std::uint64_t after,
                                int limit) { return entries_after(pulse_log, after, limit); },
               .directory =
                   [&] {
                       return read_directory(profiles.rows(resolver(pulse_accounts)),
                                             pulse_accounts, conflicts);
                   },
               .name = [&](std::vector<News>& news) { tail_names.fill(news); }},
              boards,
              hub,
              // Who owns what comes from the watch; the tail looks itself only at a miss.
              {.tick = settings.tick, .directory = std::chrono::hours{1}},
              clock,
              log};
    following = &tail;
    Watch watch{
        {.directory =
             [&] {
                 return read_directory(profiles.look(resolver(watch_accounts)), watch_accounts,
                                       conflicts);
             },
         .look = [&](std::optional<std::uint64_t> after) { return unlogged_jobs.look(after); },
         .tell =
             [&](const Difference& found, std::uint64_t after) {
                 return unlogged_jobs.tell(found.started, found.ended, after);
             },
         .leases = [&] { return store::leases(watch_pool, "ws"); }},
        tail,
        boards,
        hub,
        liveness,
        {},
        clock,
        log};

    // Pages, and who may see them.
    const Tickets tickets{settings.ticket_key, clock};
    const Views views{settings.views};
    const Frame frame{views, tickets, {settings.brand, settings.whmcs_url}};

    // Whose service a page or an action means.
    store::Accounts action_accounts{action_pool};
    const auto servers_known = [&] { return profiles.rows(resolver(action_accounts)); };
    store::Holdings holdings{request_pool};
    store::Overviews overviews{request_pool};
    const Users users{{.directory = directory,
                       .board = [&](ClientId client) { return boards.values(client); },
                       .services =
                           [&](ClientId client) {
                               return store::services_of(request_pool, client, servers_known());
                           },
                       .overview = [&](ClientId client) { return overviews.read(client); },
                       .items = [&](ClientId client) { return overviews.items(client); },
                       .contents =
                           [&](ClientId client, const std::vector<store::Account>& of) {
                               return overviews.contents(client, of);
                           }}};
    const Trends trends{
        {.days = [&](ClientId client, domain::Day from) { return overviews.days(client, from); },
         .has_services = [&](ClientId client) { return boards.has_services(client); },
         .clock = clock}};
    const Dashboard dashboard{frame, boards, users,
                              [&](ClientId client) { return account_name(accounts, client); }};
    const UserProfile user_profile{
        frame,
        {.service =
             [&](ClientId client, ServiceId service) {
                 return own_service(request_pool, servers_known(), client, service);
             },
         .holding =
             [&](const store::Service& service, store::Holdings::Items items) {
                 return holdings.read(service.client, service.server, service.username, items);
             },
         .jobs =
             [&](const store::Service& service, const store::JobFilter& filter,
                 const std::optional<store::JobPlace>& after) {
                 return store::job_page(request_pool, service.client,
                                        {{service.server, service.username}}, filter, after,
                                        kJobsOnPage);
             },
         .last_event_id = [&] { return range_of(request_log).last_id; },
         .client_name = [&](ClientId client) { return account_name(accounts, client); }}};

    Tasks* asked_long = nullptr;
    Refusals refusals{log, clock};
    Router router{{
        .open_ticket = [&](const std::string& text) { return tickets.open(text); },
        .error_page =
            [&](const Request& request, int status, const std::string& message) {
                return frame.error_page(request, status, message);
            },
        .gate_address =
            [&](const std::string& gate) {
                const auto found = settings.gates.find(gate);
                return settings.whmcs_url +
                       (found == settings.gates.end() ? "clientarea.php" : found->second);
            },
        .login_address = settings.whmcs_url + "clientarea.php",
        .answer_long = [&](const LongAnswer& asked) { return asked_long->answer(asked); },
        .refused = [&](const Refused& refused) { refusals.tell(refused); },
        .log = log,
    }};
    router.add("dashboard",
               {.method = "GET",
                .page = true,
                .handle = [&](const Request& request, const Session& session) -> Answer {
                    return dashboard.handle(request, session);
                }});
    router.add(
        "dashboard-data",
        {.method = "GET", .handle = [&](const Request& request, const Session& session) -> Answer {
             const auto part = request.query.find("part").value_or("");
             if (part == "users") return users.page(request, session);
             if (part == "trends") return trends.handle(request, session);
             throw BadRequest{"part", "The dashboard has users and trends."};
         }});
    router.add("user-profile",
               {.method = "GET",
                .page = true,
                .handle = [&](const Request& request, const Session& session) -> Answer {
                    return user_profile.handle(request, session);
                }});
    add_pulse_routes(
        router, {.tickets = tickets,
                 .boards = boards,
                 .hub = hub,
                 .directory = directory,
                 .log_range = [&] { return range_of(request_log); },
                 .log_after = [&](std::uint64_t after,
                                  int limit) { return entries_after(request_log, after, limit); },
                 .name =
                     [&](std::vector<News>& news) {
                         Names names{[&](const store::NamesWanted& wanted) {
                                         return store::read_names(request_pool, wanted);
                                     },
                                     clock};
                         names.fill(news);
                     },
                 .word = [&](ClientId client) { return liveness.word(*directory(), client); }});
    const Snooze snooze{
        {.directory = directory,
         .snooze = [&](ClientId client, const std::vector<store::Account>& scope, const JobId& job,
                       sys_seconds until) { return incidents.snooze(client, scope, job, until); },
         .audit = [&](const store::AuditEntry& entry) { store::write_audit(request_pool, entry); }},
        clock,
        log};
    router.add("pulse-snooze",
               {.method = "POST",
                .permission = kChangePermission,
                .handle = [&](const Request& request, const Session& session) -> Answer {
                    return snooze.handle(request, session);
                }});
    CometServers servers{settings.profiles, settings.whmcs, action_pool, clock, log};
    const Actions::Parts action_parts{
        .servers = servers,
        .service =
            [&](ClientId client, ServiceId service) {
                return own_service(action_pool, servers_known(), client, service);
            },
        .begin_audit =
            [&](const store::AuditEntry& entry) { return store::write_audit(action_pool, entry); },
        .end_audit =
            [&](std::uint64_t row, const std::string& outcome) {
                store::finish_audit(action_pool, row, outcome);
            },
        .offline_for =
            [&](const store::Service& service, const DeviceId& device) {
                return store::offline_for(action_pool, service.client, service.server,
                                          service.username, device);
            },
        .clock = clock};
    JobLogs job_logs{[&](const store::Account& account, const LogQuestion& question) {
                         auto loan = servers.borrow(account.server);
                         return read_job_log(loan.api(), account.username, question);
                     },
                     clock};
    const JobReports job_reports{
        {.directory = directory,
         .service =
             [&](ClientId client, ServiceId service) {
                 return own_service(request_pool, servers_known(), client, service);
             },
         .services =
             [&](ClientId client) {
                 return store::services_of(request_pool, client, servers_known());
             },
         .page =
             [&](ClientId client, const std::set<store::Account>& of,
                 const store::JobFilter& filter, const std::optional<store::JobPlace>& after,
                 int limit) {
                 return store::job_page(request_pool, client, of, filter, after, limit);
             },
         .job = [&](ClientId client, const std::set<store::Account>& of,
                    const JobId& job) { return store::find_job(request_pool, client, of, job); },
         .log = [&](const store::Account& account,
                    const LogQuestion& question) { return job_logs.piece(account, question); }}};
    router.add("job-reports",
               {.method = "POST", .handle = [&](const Request& request, const Session& session) {
                    return job_reports.handle(request, session);
                }});
    Actions device_actions{action_parts, log};
    add_device_actions(device_actions, settings.quota_edits);
    RestoreLists restore_lists{clock};
    add_restore_actions(device_actions,
                        {.lists = restore_lists,
                         .jobs =
                             [&](const store::Service& of, const ItemId& item, sys_seconds from,
                                 sys_seconds until, const std::vector<SnapshotId>& ids) {
                                 return store::snapshot_jobs(action_pool, of.client,
                                                             {of.server, of.username}, item, from,
                                                             until, ids);
                             },
                         .may_run_programs =
                             [&settings](const Session& session) {
                                 return may_run_programs(session, settings.restore_programs);
                             }});
    const LoginPassword login_password{
        {.is = settings.whmcs.url.empty()
                   ? std::function<bool(UserId, const Secret&)>{}
                   : [&](UserId user, const Secret& password) {
                         return is_login_password(action_accounts, settings.whmcs, log, user,
                                                  password);
                     },
         .wait =
             [&](const std::string& action, ClientId client, std::uint64_t row) {
                 return store::wait_for_turn(action_pool, {.action = action, .client = client},
                                             kWrongPasswords, {"wrong_password"}, row);
             }},
        "runRestore"};
    device_actions.add("runRestore", run_restore({.lists = restore_lists,
                                                  .programs = settings.restore_programs,
                                                  .login_password = login_password,
                                                  .clock = clock}));
    device_actions.add("restoreStatus", restore_status(clock));
    add_task_actions(device_actions, {.find =
                                          [&](ClientId client, const TaskId& task) {
                                              return store::find_task(request_pool, client, task);
                                          },
                                      .cancel =
                                          [&](ClientId client, const TaskId& task) {
                                              return store::cancel_task(request_pool, client, task);
                                          }});
    ServicePasswords service_passwords{
        password_parts(action_pool, settings.whmcs, log), {}, clock, log};
    const PasswordTurns password_turns{
        .wait_for_turn =
            [&](const store::AuditScope& scope, const store::Allowance& allowance,
                const std::vector<std::string>& outcomes, std::uint64_t row) {
                return store::wait_for_turn(action_pool, scope, allowance, outcomes, row);
            },
        .under_way =
            [&](const store::AuditScope& scope, seconds within, std::uint64_t row) {
                return store::under_way(action_pool, scope, within, row);
            },
        .newest =
            [&](const store::AuditScope& scope, const std::vector<std::string>& outcomes) {
                return store::newest_audit(action_pool, scope, outcomes);
            }};
    Actions user_actions{action_parts, log};
    add_user_actions(user_actions, password_turns, service_passwords, clock);
    // What an action needs of permissions it says itself: some only read.
    const auto add_actions = [&](const char* name, const Actions& actions) {
        router.add(name, {.method = "POST",
                          .handle = [&actions](const Request& request, const Session& session) {
                              return actions.handle(request, session);
                          }});
    };
    add_actions("device-actions", device_actions);
    add_actions("user-actions", user_actions);
    router.add("health", {.method = "GET",
                          .identity = Identity::internal,
                          .handle = [&](const Request& request, const Session&) -> Answer {
                              return health(request, {.hub = hub.stats(),
                                                      .boards = boards.stats(),
                                                      .fresh = tail.fresh(),
                                                      .log_age = tail.age(),
                                                      .accounts = tail.directory()->owners.size(),
                                                      .quiet = liveness.quiet(),
                                                      .unresolved = profiles.unresolved()});
                          }});

    // A page needs to know who owns what; without a database we serve all the same, and say so.
    tail.wait_until_fresh(seconds{5});
    // A device may think for minutes; who asked is not kept waiting on a line that long.
    Tasks tasks{
        {.open =
             [&](const TaskId& task, ClientId client, const std::string& action) {
                 store::open_task(action_pool, task, client, action);
             },
         .end = [&](const TaskId& task, int status,
                    const std::string& body) { store::end_task(action_pool, task, status, body); },
         .tend =
             [&](const std::vector<TaskId>& running) {
                 return store::tend_tasks(action_pool, running);
             },
         .remove_old = [&] { store::remove_old_tasks(action_pool, kOldTasksAtOnce); }},
        {.threads = settings.task_threads},
        log};
    asked_long = &tasks;
    SlowPool slow{settings.comet_threads, static_cast<std::size_t>(settings.comet_threads) * 4};
    fcgi::Server server{settings.listen.empty() ? fcgi::Listener::inherited()
                                                : fcgi::Listener::bind(settings.listen),
                        settings.threads,
                        [&](const Request& request) { return router.answer(request); },
                        [&](fcgi::ParkedStream connection, EventStream stream) {
                            hub.park(std::move(connection), std::move(stream));
                        },
                        [&](std::function<void()> work) { return slow.post(std::move(work)); },
                        log};
    log.info("serving", {{"threads", settings.threads},
                         {"listen", settings.listen.empty() ? "descriptor 0" : settings.listen}});
    sd_notify(0, "READY=1");

    int signal = 0;
    sigwait(&ends, &signal);
    sd_notify(0, "STOPPING=1");
    log.info("stopping", {{"signal", signal}});
    // What a customer has asked for is done to its end, within reason.
    const auto until = std::chrono::steady_clock::now() + kActionsEndIn;
    const auto left = [&] {
        return std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now());
    };
    if (!slow.idle_within(left())) servers.stop();
    tasks.idle_within(left());
    // Destructors run bottom up: no new requests, then the tail, then the hub, which sends its
    // streams to whoever serves next.
    return 0;
}

}  // namespace eb::app
