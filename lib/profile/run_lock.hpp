// One run at a time of a program for a profile, on however many hosts its timer fires.
#pragma once

#include "log/log.hpp"
#include "store/lease.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace eb::profile {

/// Host and process id, for people who look into the lease's row.
std::string holder();

/// A lease that is renewed for as long as this lives, and then given back.
class RunLock {
public:
    /// `name`: such as `monitor:obc`. Null: another run holds it. Throws store::Unavailable.
    static std::unique_ptr<RunLock> take(store::Pool& pool, const std::string& name,
                                         log::Logger log);
    ~RunLock();
    RunLock(const RunLock&) = delete;
    RunLock& operator=(const RunLock&) = delete;

    /// What every write shows: one that comes after the lease was lost is not done.
    const store::Fence& fence() const { return fence_; }
    /// The run went well: the time is remembered when the lease is given back.
    void done() { done_ = true; }
    /// Requested once the lease is another's, or could not be renewed in time: the run ends there.
    std::stop_token lost() const { return lost_.get_token(); }

private:
    RunLock(store::Lease lease, store::Fence fence, log::Logger log);
    void renew_until(const std::stop_token& stop);

    store::Lease lease_;
    const store::Fence fence_;
    const log::Logger log_;
    std::stop_source lost_;
    bool done_ = false;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread renewing_;  ///< Last: it uses all of the above.
};

}  // namespace eb::profile
