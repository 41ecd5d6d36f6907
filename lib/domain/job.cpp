// Status mapping and the two shapes that a job's report is stored in.
#include "domain/job.hpp"

#include <algorithm>

namespace eb::domain {

Outcome outcome_of(int status) {
    if (status >= 5000 && status <= 5999) return Outcome::success;
    if (status == 7001) return Outcome::warning;
    if (status == 7004) return Outcome::missed;
    return Outcome::error;
}

const char* word_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::success: return "success";
        case Outcome::warning: return "warning";
        case Outcome::error: return "error";
        case Outcome::missed: return "missed";
        case Outcome::skipped: return "skipped";
    }
    return "error";
}

Outcome outcome_from(const std::string& word) {
    for (const auto outcome :
         {Outcome::success, Outcome::warning, Outcome::missed, Outcome::skipped}) {
        if (word == word_of(outcome)) return outcome;
    }
    return Outcome::error;
}

JobReport completed_from(const LiveJob& row, JobReport report) {
    if (!report.username.value().empty()) return report;
    report.username = row.username;
    report.device = row.device;
    report.item = row.item;
    report.vault = row.vault;
    report.classification = row.classification;
    report.started_at = row.started_at;
    report.upload_bytes = row.bytes_done;
    return report;
}

LiveJob live_job(const ServerId& server, const JobReport& report, sys_seconds now) {
    const auto bytes = std::max(report.upload_bytes, report.progress.bytes_done);
    return {
        .key = {server, report.id},
        .username = report.username,
        .device = report.device,
        .item = report.item,
        .vault = report.vault,
        .classification = report.classification,
        .status = report.status,
        .started_at = report.started_at == sys_seconds{} ? now : report.started_at,
        .bytes_done = bytes,
        .items_done = report.progress.items_done,
        .items_total = report.progress.items_total,
        .progress_counter = report.progress.counter,
        .progress_at = report.progress.received_at,
        .last_update = now,
        .last_bytes = report.upload_bytes,
        .last_bytes_at = now,
    };
}

FinishedJob finished_job(const ServerId& server, const JobReport& report, sys_seconds now) {
    const auto ended_at = report.ended_at == sys_seconds{} ? now : report.ended_at;
    return {
        .key = {server, report.id},
        .username = report.username,
        .device = report.device,
        .item = report.item,
        .vault = report.vault,
        .classification = report.classification,
        .status = report.status,
        .outcome = outcome_of(report.status),
        .started_at = report.started_at == sys_seconds{} ? ended_at : report.started_at,
        .ended_at = ended_at,
        .bytes = report.upload_bytes,
    };
}

}  // namespace eb::domain
