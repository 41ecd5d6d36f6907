// The Comet Servers of all profiles, as customers' actions call them: connections that are lent for
// one answer's time.
#pragma once

#include "comet/admin_api.hpp"
#include "config/profiles.hpp"
#include "core/guarded.hpp"
#include "log/log.hpp"
#include "profile/owners.hpp"
#include "profile/upstream.hpp"
#include "whmcs/api.hpp"

#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace eb::app {

class CometServers {
public:
    CometServers(std::vector<config::Profile> profiles, whmcs::Access whmcs, store::Pool& pool,
                 const Clock& clock, log::Logger log);

    /// A connection of one's own; it goes back when this ends.
    class Loan {
    public:
        Loan(Loan&&) = default;
        Loan& operator=(Loan&&) = delete;
        ~Loan();
        comet::AdminApi& api() { return *api_; }
        /// The server takes our credentials no longer: the next loan asks WHMCS for them again.
        void forget();

    private:
        friend class CometServers;
        Loan(CometServers& from, ServerId server, std::uint64_t generation,
             std::unique_ptr<comet::AdminApi> api)
            : from_(from),
              server_(std::move(server)),
              generation_(generation),
              api_(std::move(api)) {}

        CometServers& from_;
        ServerId server_;
        std::uint64_t generation_;
        std::unique_ptr<comet::AdminApi> api_;
        bool kept_ = true;  ///< For the next one.
    };

    /// Any thread. Throws profile::Unresolved, or store::Unavailable. Its calls end by `until`, as
    /// does finding out where the server is.
    Loan borrow(const ServerId& server, std::optional<Clock::Steady> until = {});
    /// For calls that a device may think about for minutes, until `until` is requested. It is
    /// connected anew, and not kept.
    Loan borrow_patiently(const ServerId& server, const std::stop_token& until);

    /// Ends calls that are under way, and all that come after: the process is ending.
    void stop() { stop_.request_stop(); }

private:
    /// How one server is reached, and what is connected to it and free.
    struct Reach {
        std::optional<profile::Upstream> upstream;
        sys_seconds resolved_at{};
        std::uint64_t generation = 0;  ///< Counts resolutions; a loan of an older one is not kept.
        std::vector<std::unique_ptr<comet::AdminApi>> idle;
    };
    struct Reached {
        profile::Upstream upstream;
        std::uint64_t generation;
        std::unique_ptr<comet::AdminApi> idle;  ///< Null: none is free.
    };
    Reached reach(const ServerId& server, std::optional<Clock::Steady> until);
    profile::Upstream resolve(const config::Profile& profile, std::optional<Clock::Steady> until);
    void give_back(const ServerId& server, std::uint64_t generation,
                   std::unique_ptr<comet::AdminApi> api);
    void forget(const ServerId& server, std::uint64_t generation);

    const std::vector<config::Profile> profiles_;
    const whmcs::Access whmcs_;
    store::Pool& pool_;
    const Clock& clock_;
    const log::Logger log_;
    std::stop_source stop_;
    Guarded<std::map<ServerId, Reach>> reaches_;
};

}  // namespace eb::app
