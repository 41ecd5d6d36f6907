// Jobs for the store's tests.
#pragma once

#include "domain/ingest.hpp"
#include "log/log.hpp"

#include <string>

namespace eb::tests {

inline const ServerId kServer{"cometbackup"};

inline log::Logger silent() {
    return {"test", log::Level::error, [](log::Level, const std::string&) {}};
}

inline domain::JobReport report(const std::string& id, const std::string& username,
                                int status = 6001) {
    return {.id = JobId{id},
            .username = Username{username},
            .device = DeviceId{"device-1"},
            .item = ItemId{"item-1"},
            .vault = VaultId{"vault-1"},
            .classification = domain::kBackup,
            .status = status,
            .started_at = from_unix(1'763'800'000),
            .upload_bytes = 1000,
            .content = "{}"};
}

inline domain::JobReport ended(const std::string& id, const std::string& username,
                               int status = 5000, long long ended_at = 1'763'800'060) {
    auto job = report(id, username, status);
    job.ended_at = from_unix(ended_at);
    return job;
}

inline domain::Batch starts(const domain::JobReport& job, const ServerId& server = kServer) {
    domain::Batch batch{.server = server};
    batch.started.emplace(job.id, job);
    return batch;
}

inline domain::Batch ends(const domain::JobReport& job, const ServerId& server = kServer) {
    domain::Batch batch{.server = server};
    batch.finished.emplace(job.id, job);
    return batch;
}

inline std::string kind_as_payload(const domain::Change& change) {
    return domain::kind_of(change.what);
}

}  // namespace eb::tests
