// Inside lib/store: how jobs stand in eb_jobs_live, eb_jobs_recent_24h and comet_jobs.
#pragma once

#include "domain/ingest.hpp"
#include "store/query.hpp"

#include <string_view>
#include <vector>

namespace eb::store {

/// For SELECT, in the order that live_job() reads them.
extern const std::string_view kLiveColumns;
inline constexpr std::size_t kLiveColumnCount = 20;
domain::LiveJob live_job(const Row& row);

extern const std::string_view kFinishedColumns;
inline constexpr std::size_t kFinishedColumnCount = 13;
domain::FinishedJob finished_job(const Row& row);

void write_live(Session& session, const std::vector<domain::LiveJob>& jobs);
void delete_live(Session& session, const ServerId& server, const std::vector<JobId>& jobs);
void write_finished(Session& session, const std::vector<domain::FinishedJob>& jobs);

/// One row a job in comet_jobs. A job id that another server's row holds is left alone.
void write_history(Session& session, const ServerId& server, const domain::Plan& plan,
                   sys_seconds now);

}  // namespace eb::store
