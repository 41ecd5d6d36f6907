// Parse, authorise, read, answer.
#include "app/reports/job_reports.hpp"

#include "app/http/errors.hpp"
#include "app/reports/job_filter.hpp"
#include "domain/job.hpp"
#include "domain/names.hpp"
#include "store/errors.hpp"

#include <algorithm>

namespace eb::app {
namespace {

constexpr int kRowsMax = 50;
constexpr std::size_t kJobIdBytesMax = 64;

JobId job_in(const json::Reader& body) {
    auto job = body.require<JobId>("jobId");
    if (job.value().empty() || job.value().size() > kJobIdBytesMax)
        throw BadRequest{"jobId", "jobId: this is no job's id."};
    return job;
}

NotFound no_such_job() { return NotFound{"There is no such job."}; }

/// Of the allow-listed BackupJobDetail, what a person may want to know besides; other programs
/// write that column, too, so what does not fit is left out.
void add_details(json::Object& fields, const std::string& content, bool may_change) {
    struct Name {
        const char* ours;
        const char* comets;
    };
    static constexpr Name kTexts[] = {{"snapshot_id", "SnapshotID"},
                                      {"client_version", "ClientVersion"},
                                      {"conflicting_job_id", "ConflictingJobID"},
                                      {"tags", "Tags"}};
    static constexpr Name kNumbers[] = {
        {"retry_count", "RetryCount"},           {"vm_count", "TotalVmCount"},
        {"account_count", "TotalAccountsCount"}, {"mail_count", "TotalMailsCount"},
        {"site_count", "TotalSitesCount"},       {"chunk_count", "TotalChunks"}};
    try {
        const auto document = json::Document::parse(content);
        const auto root = document.root();
        for (const auto& name : kTexts) {
            const auto value = root.child(name.comets);
            if (value && value->is_text()) fields.add(name.ours, value->as<std::string>());
        }
        for (const auto& name : kNumbers) {
            if (const auto value = root.find<std::int64_t>(name.comets))
                fields.add(name.ours, *value);
        }
        const auto size = [&](const char* ours, const char* comets) {
            const auto measured = root.child(comets);
            if (measured && measured->is_object())
                fields.add(ours, measured->get_or<std::int64_t>("Size", 0));
        };
        size("vault_bytes_before", "DestinationSizeStart");
        size("vault_bytes_after", "DestinationSizeEnd");
        fields.add("cancellable",
                   may_change && !root.get_or<std::string>("CancellationID", "").empty());
    } catch (const json::Malformed&) {
        return;  // The row itself says enough.
    }
}

}  // namespace

json::Object job_row(const store::HistoryJob& job) {
    const bool ended = job.ended_at > job.started_at;
    return json::Object{}
        .add("id", job.account.server.value() + ":" + job.id.value())
        .add("job_id", job.id)
        .add("server_id", job.account.server)
        .add("username", job.account.username)
        .add("device", job.device)
        .add("device_name", job.device_name)
        .add("item_id", job.item)
        .add("item_name", job.item_name)
        .add("vault_id", job.vault)
        .add("vault_name", job.vault_name)
        .add("job_type", std::to_string(job.classification))
        .add("job_type_name", domain::job_type_name(job.classification))
        .add("status", job_status_word(job.status))
        .add("status_code", job.status)
        .add("status_name", domain::status_name(job.status))
        .add("started_at", job.started_at)
        .add("ended_at", job.ended_at)
        .add("duration_sec", ended ? job.ended_at - job.started_at : seconds{0})
        .add("bytes", job.total_bytes)
        .add("files", job.total_files)
        .add("directories", job.total_directories)
        .add("upload_bytes", job.upload_bytes)
        .add("download_bytes", job.download_bytes);
}

Answer JobReports::handle(const Request& request, const Session& session) const {
    const auto document = json::Document::parse(request.body);
    const auto body = document.root();
    const auto action = body.require<std::string>("action");
    if (action == "listJobs") return list(body, session);
    if (action == "jobDetail") return detail(body, session);
    if (action == "jobLogEntries") return log_entries(body, session);
    throw NotFound{"There is no such action."};
}

std::set<store::Account> JobReports::accounts_of(ClientId client) const {
    const auto directory = parts_.directory();
    if (!directory->known)
        throw store::Unavailable{store::Trouble::connection, 0, "who owns what is not known yet"};
    std::set<store::Account> accounts;
    for (const auto& [server, username] : directory->accounts_of(client))
        accounts.insert({server, username});
    return accounts;
}

Response JobReports::list(const json::Reader& body, const Session& session) const {
    std::optional<ServiceId> service;
    if (const auto id = body.find<std::int64_t>("serviceId")) {
        if (*id < 1 || *id > 2'147'483'647)
            throw BadRequest{"serviceId", "serviceId: this is no service's id."};
        service = ServiceId{*id};
    }
    const auto limit = body.get_or<std::int64_t>("limit", kRowsMax);
    if (limit < 1 || limit > kRowsMax)
        throw BadRequest{"limit", "limit: between 1 and 50 jobs at a time."};
    store::JobFilter filter;
    if (const auto filters = body.child("filters")) filter = job_filter(*filters);
    std::optional<store::JobPlace> after;
    if (const auto cursor = body.get_or<std::string>("after", ""); !cursor.empty())
        after = place_in(cursor);

    auto accounts = accounts_of(session.client);
    if (service) {
        const auto found = parts_.service(session.client, *service);
        if (!found) throw NotFound{"There is no such service."};
        accounts = {{found->server, found->username}};
    }
    const auto page = parts_.page(session.client, accounts, filter, after, static_cast<int>(limit));
    json::Array jobs;
    for (const auto& job : page.jobs) jobs.add(job_row(job));
    return Response::success(
        json::Object{}.add("jobs", jobs).add("next", page.next ? cursor_of(*page.next) : ""));
}

store::JobPage JobReports::first_page(const store::Service& service,
                                      const store::JobFilter& filter) const {
    return parts_.page(service.client, {{service.server, service.username}}, filter, std::nullopt,
                       kRowsMax);
}

Response JobReports::detail(const json::Reader& body, const Session& session) const {
    const auto id = job_in(body);
    const auto accounts = accounts_of(session.client);
    const auto job = parts_.job(session.client, accounts, id);
    if (!job) throw no_such_job();
    auto fields = job_row(*job);
    add_details(fields, job->content, session.may(kChangePermission));

    // Which service it is, so that actions can name it.
    const auto services = parts_.services(session.client);
    const auto of_it = std::ranges::find_if(services, [&](const store::Service& service) {
        return service.server == job->account.server && service.username == job->account.username;
    });
    if (of_it != services.end()) fields.add("service_id", of_it->id);

    // "Skipped, because job X was running" is worth a name and a link.
    json::Object answer;
    try {
        const auto content = json::Document::parse(job->content);
        const JobId other{content.root().get_or<std::string>("ConflictingJobID", "")};
        const auto conflicting =
            other.value().empty() ? std::nullopt : parts_.job(session.client, accounts, other);
        if (conflicting) fields.add("conflicting_job", job_row(*conflicting));
    } catch (const json::Malformed&) {}
    return Response::success(answer.add("job", fields));
}

SlowAnswer JobReports::log_entries(const json::Reader& body, const Session& session) const {
    auto question = log_question(job_in(body), body);
    return {.make = [this, question = std::move(question), client = session.client] {
        // Whose job it is our tables say first, so that nobody's guess reaches Comet.
        const auto job = parts_.job(client, accounts_of(client), question.job);
        if (!job) throw no_such_job();
        return Response::success(parts_.log(job->account, question));
    }};
}

}  // namespace eb::app
