// The process's database sessions: a fixed number, opened when first needed, leased for one task at
// a time.
#pragma once

#include "core/clock.hpp"
#include "core/database_address.hpp"
#include "log/log.hpp"

#include <memory>

namespace eb::store {

/// No call on a session takes longer than these.
struct Timeouts {
    seconds connect{5};
    seconds read{30};
    seconds write{30};
    seconds lease{5};  ///< The wait for a free session.
};

/// Shared by all threads; leasing is the business of lib/store. Nothing connects before the first
/// use, and a session that broke is replaced at its next use, on the first host of the list that
/// answers.
class Pool {
public:
    Pool(DatabaseAddress address, int size, log::Logger log, Timeouts timeouts = {});
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    /// Asks the server for a sign of life. Throws Unavailable.
    void check();

    /// For tests: the statement after `statements` more fails as if the connection had been lost,
    /// once.
    void fail_after(int statements);

    class Impl;
    Impl& impl() { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace eb::store
