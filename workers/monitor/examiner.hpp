// One job: looked at, and ended when it is to be. What is found is for others to write.
#pragma once

#include "comet/admin_api.hpp"
#include "core/clock.hpp"
#include "domain/stall.hpp"
#include "log/log.hpp"
#include "profile/upstream.hpp"
#include "store/stalled.hpp"

#include <atomic>
#include <functional>
#include <optional>
#include <stop_token>

namespace eb::workers::monitor {

/// The server does not take our credentials: no other call will fare better.
class CredentialsRefused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A pass was asked to end while a look was under way: nothing is known of that job.
class Stopped {};

/// How many actions the pass has left. Any thread.
class Budget {
public:
    explicit Budget(int actions) : left_(actions) {}
    bool take() { return left_.fetch_sub(1) > 0; }

private:
    std::atomic<int> left_;
};

enum class Outcome { finished, alive, waiting, acted, put_off, failed };

struct Finding {
    store::Looked looked;
    Username username;  ///< As our row has it.
    Outcome outcome = Outcome::failed;
    std::optional<domain::JobReport> report;  ///< The server's last word; absent: there was none.
    int cancelled = 0;
    int abandoned = 0;
};

/// The database's clock, which the rows' times go by.
using Now = std::function<sys_seconds()>;

/// For one thread: it has connections of its own.
class Examiner {
public:
    /// `budget` outlives this. `stop` ends looks that are under way, and never an action.
    Examiner(const profile::Upstream& upstream, const domain::StallPolicy& policy, Now now,
             Budget& budget, const std::stop_token& stop, log::Logger log);

    /// Throws CredentialsRefused, and Stopped.
    Finding examine(const domain::Suspect& suspect);

private:
    enum class Answer { taken, refused };

    domain::Step look(const domain::Suspect& suspect, const domain::Tried& tried, Finding& finding);
    Answer act(domain::Step step, Finding& finding);
    void see_effect(const domain::Suspect& suspect, Finding& finding);

    const domain::StallPolicy policy_;
    const Now now_;
    Budget& budget_;
    const std::stop_token stop_;
    const log::Logger log_;
    comet::AdminApi looks_;
    comet::AdminApi actions_;
};

}  // namespace eb::workers::monitor
