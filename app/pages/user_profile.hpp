// a=user-profile&serviceid=N: one account, in tabs.
#pragma once

#include "app/pages/frame.hpp"
#include "store/holdings.hpp"
#include "store/job_history.hpp"
#include "store/services.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace eb::app {

class UserProfile {
public:
    struct Parts {
        /// The service with its account, where it is this client's own, Active, and no one else's.
        std::function<std::optional<store::Service>(ClientId, ServiceId)> service;
        std::function<store::Holding(const store::Service&, store::Holdings::Items)> holding;
        /// A page of the account's jobs.
        std::function<store::JobPage(const store::Service&, const store::JobFilter&,
                                     const std::optional<store::JobPlace>&)>
            jobs;
        /// The change log's newest id: what comes behind it the page hears of.
        std::function<std::uint64_t()> last_event_id;
        std::function<std::string(ClientId)> client_name;
    };
    UserProfile(const Frame& frame, Parts parts) : frame_(frame), parts_(std::move(parts)) {}

    /// Throws NotFound for whatever is not the client's to see.
    Response handle(const Request& request, const Session& session) const;

private:
    const Frame& frame_;
    Parts parts_;
};

}  // namespace eb::app
