// Which of several workers of one profile is the one that writes: a row with a time, by the
// database's clock, and a token that grows with each new holder.
#pragma once

#include "core/clock.hpp"
#include "store/pool.hpp"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace eb::store {

class Session;

/// What a holder shows with every transaction.
struct Fence {
    std::string name;
    std::uint64_t token = 0;
};

/// Another holds the lease by now. Nothing was written, and what waits must not be written either.
class Fenced : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A row beside the lease's, which its holder keeps: for as long as something is well. When it is
/// not, the row's time runs out and tells since when.
struct Sign {
    std::string name;
    bool well = false;
};

class Lease {
public:
    /// `holder` names this process for people who look: host and process id.
    Lease(Pool& pool, std::string name, const std::string& holder, seconds length);

    /// Takes the lease when nobody holds it or its time is over. Absent: another holds it. All of
    /// these throw Unavailable.
    std::optional<Fence> acquire();
    /// False: it is another's by now, and the sign was not given.
    bool renew(const Fence& fence, const std::optional<Sign>& sign = {});
    /// For a successor, who then need not wait. Another's lease is left alone. `done`: a run that
    /// is over and went well, which the row remembers the time of.
    void release(const Fence& fence, bool done = false);

private:
    void give(Session& session, const Fence& fence, const Sign& sign);

    Pool& pool_;
    const std::string name_;
    const std::string holder_;
    const seconds length_;
};

/// When a lease ends that nobody renews.
struct LeaseEnd {
    std::string name;
    sys_seconds expires_at{};  ///< 0: it was given back.
    bool over = false;         ///< By the database's clock.
    sys_seconds done_at{};     ///< When a run last ended well; 0: never.
    std::string holder;        ///< Who holds it, or held it last.
};
/// All leases and signs whose name begins so, for whoever wants to know which workers are alive.
std::vector<LeaseEnd> leases(Pool& pool, const std::string& prefix);

/// Inside lib/store: within a transaction, holds the lease's row until it ends. Throws Fenced.
void hold(Session& session, const Fence& fence);

}  // namespace eb::store
