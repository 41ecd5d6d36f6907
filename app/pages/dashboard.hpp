// a=dashboard: Protection Pulse and the last 24 hours.
#pragma once

#include "app/pages/frame.hpp"
#include "app/pulse/snapshot.hpp"

#include <functional>
#include <string>

namespace eb::app {

class Dashboard {
public:
    /// `account_name` is the client's name as WHMCS has it.
    Dashboard(const Frame& frame, const SnapshotSource& snapshots,
              std::function<std::string(ClientId)> account_name)
        : frame_(frame), snapshots_(snapshots), account_name_(std::move(account_name)) {}

    Response handle(const Request& request, const Session& session) const;

private:
    const Frame& frame_;
    const SnapshotSource& snapshots_;
    std::function<std::string(ClientId)> account_name_;
};

}  // namespace eb::app
