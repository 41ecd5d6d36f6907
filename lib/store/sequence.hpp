// Inside lib/store: the lock that every transaction begins with that changes jobs or devices, and
// the ids it hands out.
#pragma once

#include "domain/change.hpp"
#include "store/query.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace eb::store {

class Sequence {
public:
    /// Waits for the lock, which lasts until the transaction ends: writers follow one another, and
    /// whoever comes next sees all of what this one did.
    explicit Sequence(Session& session);

    /// The database's clock at the moment of the lock.
    sys_seconds now() const { return now_; }
    std::uint64_t last() const { return last_; }

    /// Writes the changes to the log in their order.
    void log(const std::vector<domain::Change>& changes,
             const std::function<std::string(const domain::Change&)>& payload_of);
    /// Writes how far the log goes by now: the transaction's last word.
    void store();

private:
    Session& session_;
    sys_seconds now_{};
    std::uint64_t first_ = 0;  ///< Before this transaction.
    std::uint64_t last_ = 0;
};

}  // namespace eb::store
