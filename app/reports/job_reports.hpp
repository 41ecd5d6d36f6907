// a=job-reports: what jobs did. Reading alone; the history comes from our own tables, a job's log
// from its Comet Server.
#pragma once

#include "app/comet/servers.hpp"
#include "app/http/message.hpp"
#include "app/pulse/directory.hpp"
#include "app/reports/job_log.hpp"
#include "app/session/session.hpp"
#include "json/reader.hpp"
#include "store/job_history.hpp"
#include "store/services.hpp"

#include <functional>
#include <optional>
#include <set>
#include <vector>

namespace eb::app {

class JobReports {
public:
    struct Parts {
        std::function<SharedDirectory()> directory;
        /// As for actions: the client's own Active service; absent: not theirs, or not there.
        std::function<std::optional<store::Service>(ClientId, ServiceId)> service;
        std::function<std::vector<store::Service>(ClientId)> services;
        std::function<store::JobPage(ClientId, const std::set<store::Account>&,
                                     const store::JobFilter&, const std::optional<store::JobPlace>&,
                                     int limit)>
            page;
        std::function<std::optional<store::HistoryJob>(ClientId, const std::set<store::Account>&,
                                                       const JobId&)>
            job;
        /// Of a job that is the account's own. Waits for Comet.
        std::function<json::Object(const store::Account&, const LogQuestion&)> log;
    };
    explicit JobReports(Parts parts) : parts_(std::move(parts)) {}

    /// Body: `{"action":"listJobs"|"jobDetail"|"jobLogEntries", …}`.
    Answer handle(const Request& request, const Session& session) const;

    /// The first page of an account's jobs, for a page that is read without scripts.
    store::JobPage first_page(const store::Service& service, const store::JobFilter& filter) const;

private:
    std::set<store::Account> accounts_of(ClientId client) const;
    Response list(const json::Reader& body, const Session& session) const;
    Response detail(const json::Reader& body, const Session& session) const;
    SlowAnswer log_entries(const json::Reader& body, const Session& session) const;

    Parts parts_;
};

/// A row as the answers have it.
json::Object job_row(const store::HistoryJob& job);

}  // namespace eb::app
