// Accounts that services of two clients name, and that are nobody's therefore: told when one
// appears and when it is gone, not each time that it is seen.
#pragma once

#include "app/pulse/directory.hpp"
#include "core/guarded.hpp"
#include "log/log.hpp"
#include "store/accounts.hpp"

#include <map>
#include <vector>

namespace eb::app {

class Conflicts {
public:
    explicit Conflicts(log::Logger log) : log_(std::move(log)) {}

    /// All there are now. Any thread.
    void see(const std::vector<store::AccountConflict>& now);

private:
    using Known = std::map<Account, std::vector<ClientId>>;
    const log::Logger log_;
    Guarded<Known> known_;
};

}  // namespace eb::app
