// The columns that every kind of change has.
#include "domain/change.hpp"

namespace eb::domain {
namespace {

template <class T>
constexpr bool kIsDevice = std::is_same_v<T, DeviceChanged>;

}  // namespace

const char* kind_of(const What& what) {
    struct Name {
        const char* operator()(const JobStarted&) const { return "job:start"; }
        const char* operator()(const JobProgressed&) const { return "job:progress"; }
        const char* operator()(const JobUpdated&) const { return "job:updated"; }
        const char* operator()(const JobEnded&) const { return "job:end"; }
        const char* operator()(const IncidentOpened&) const { return "incident:opened"; }
        const char* operator()(const IncidentClosed&) const { return "incident:closed"; }
        const char* operator()(const IncidentSnoozed&) const { return "incident:snoozed"; }
        const char* operator()(const DeviceChanged& change) const {
            switch (change.news) {
                case DeviceNews::added: return "device:new";
                case DeviceNews::removed: return "device:removed";
                case DeviceNews::updated: return "device:updated";
                case DeviceNews::online: return "device:online";
                case DeviceNews::offline: return "device:offline";
            }
            return "device:updated";
        }
    };
    return std::visit(Name{}, what);
}

ServerId server_of(const What& what) {
    return std::visit(
        [](const auto& change) {
            if constexpr (kIsDevice<std::decay_t<decltype(change)>>) return change.device.server;
            else return change.job.key.server;
        },
        what);
}

Username username_of(const What& what) {
    return std::visit(
        [](const auto& change) {
            if constexpr (kIsDevice<std::decay_t<decltype(change)>>) return change.device.username;
            else return change.job.username;
        },
        what);
}

DeviceId device_of(const What& what) {
    return std::visit(
        [](const auto& change) {
            if constexpr (kIsDevice<std::decay_t<decltype(change)>>) return change.device.device;
            else return change.job.device;
        },
        what);
}

JobId job_of(const What& what) {
    return std::visit(
        [](const auto& change) {
            if constexpr (kIsDevice<std::decay_t<decltype(change)>>) return JobId{};
            else return change.job.key.job;
        },
        what);
}

}  // namespace eb::domain
