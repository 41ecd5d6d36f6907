// a=dashboard: Protection Pulse, the last 24 hours, the client's users and what they use.
#pragma once

#include "app/pages/frame.hpp"
#include "app/pages/users.hpp"
#include "app/pulse/boards.hpp"

#include <functional>
#include <string>

namespace eb::app {

class Dashboard {
public:
    /// `account_name` is the client's name as WHMCS has it.
    Dashboard(const Frame& frame, Boards& boards, const Users& users,
              std::function<std::string(ClientId)> account_name)
        : frame_(frame), boards_(boards), users_(users), account_name_(std::move(account_name)) {}

    Response handle(const Request& request, const Session& session) const;

private:
    const Frame& frame_;
    Boards& boards_;
    const Users& users_;
    std::function<std::string(ClientId)> account_name_;
};

}  // namespace eb::app
