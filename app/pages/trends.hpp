// `part=trends` of a=dashboard-data: a client's numbers, day by day.
#pragma once

#include "app/http/message.hpp"
#include "app/session/session.hpp"
#include "store/overviews.hpp"

#include <functional>
#include <map>
#include <string>

namespace eb::app {

class Trends {
public:
    struct Parts {
        std::function<std::map<domain::Day, store::ClientDay>(ClientId, domain::Day from)> days;
        std::function<bool(ClientId)> has_services;
        const Clock& clock;
    };
    explicit Trends(Parts parts) : parts_(std::move(parts)) {}

    Response handle(const Request& request, const Session& session) const;

private:
    Parts parts_;
};

/// Each of the last `count` days up to `today`; null where a day has no row.
std::string trends_json(const std::map<domain::Day, store::ClientDay>& known, domain::Day today,
                        int count);

}  // namespace eb::app
