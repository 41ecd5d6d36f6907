// Parse, authorise, act, answer.
#include "app/pulse/snooze.hpp"

#include "app/http/errors.hpp"
#include "json/reader.hpp"
#include "store/errors.hpp"

namespace eb::app {
namespace {

constexpr std::chrono::minutes kLongest = std::chrono::hours{24 * 7};  // It must come back.
constexpr std::size_t kJobIdBytesMax = 64;

struct Input {
    JobId job;
    std::chrono::minutes length;  ///< 0: show it again.
};

Input parse(const json::Reader& body) {
    auto job = body.require<JobId>("job_id");
    if (job.value().empty() || job.value().size() > kJobIdBytesMax)
        throw BadRequest{"job_id", "job_id: this is no job's id."};
    const auto minutes = body.require<std::int64_t>("minutes");
    if (minutes < 0 || minutes > kLongest.count())
        throw BadRequest{"minutes",
                         "minutes: choose between 1 minute and 7 days (10080), or 0 to "
                         "show the incident again."};
    return {std::move(job), std::chrono::minutes{minutes}};
}

}  // namespace

Response Snooze::handle(const Request& request, const Session& session) const {
    const auto [job, length] = parse(json::Document::parse(request.body).root());

    const auto directory = parts_.directory();
    if (!directory->known)
        throw store::Unavailable{store::Trouble::connection, 0, "who owns what is not known yet"};
    std::vector<store::Account> accounts;
    for (const auto& [server, username] : directory->accounts_of(session.client))
        accounts.push_back({server, username});

    const auto until = length.count() == 0 ? sys_seconds{} : clock_.now() + length;
    // Another client's incident looks like none at all.
    const bool done = parts_.snooze(session.client, accounts, job, until);
    write_down(request, session, job, length, done);
    if (!done) throw NotFound{"There is no such incident."};
    return Response::success(json::Object{}.add("snoozed_until", until));
}

void Snooze::write_down(const Request& request, const Session& session, const JobId& job,
                        seconds length, bool done) const {
    try {
        parts_.audit({.client = session.client,
                      .user = session.user,
                      .admin = session.admin,
                      .address = request.param("REMOTE_ADDR"),
                      .request_id = request.param("EB_REQUEST_ID"),
                      .action = "pulse-snooze",
                      .object = job.value(),
                      .outcome = done ? "done" : "not_found",
                      .detail = json::Object{}
                                    .add("minutes", length.count() / 60)
                                    .add("masquerading", session.masquerading)
                                    .str()});
    } catch (const std::exception& error) {
        // What was done is done; the customer need not hear of our book-keeping.
        log_.error("audit_unwritten", {{"why", error.what()}});
    }
}

}  // namespace eb::app
