// Which server of WHMCS each profile is. It is asked again and again, because servers are disabled,
// enabled and grouped anew while we run.
#pragma once

#include "config/profiles.hpp"
#include "core/guarded.hpp"
#include "log/log.hpp"
#include "store/services.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace eb::app {

/// Any thread may call.
class Profiles {
public:
    /// The tblservers.id of a profile. Throws store::Misconfigured where it is none or several, or
    /// store::Unavailable.
    using Resolve = std::function<std::int64_t(const config::Profile&)>;

    Profiles(std::vector<config::Profile> profiles, log::Logger log);

    /// Asks for all of them. The log hears what has changed. A profile that was known and is
    /// unclear now stays what it was, as for its worker. Throws store::Unavailable, and changes
    /// nothing then.
    store::ServerRows look(const Resolve& resolve);
    /// What is known; while nobody has looked, it looks.
    store::ServerRows rows(const Resolve& resolve);
    /// Those that the last look could not resolve.
    std::vector<ServerId> unresolved() const;

private:
    struct State {
        bool looked = false;
        store::ServerRows rows;
        std::map<ServerId, std::string> wrong;  ///< And why.
    };
    const std::vector<config::Profile> profiles_;
    const log::Logger log_;
    Guarded<State> state_;
};

}  // namespace eb::app
