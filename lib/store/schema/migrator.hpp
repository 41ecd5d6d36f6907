// Brings a database's tables to the shape that these programs need: what is missing is added,
// nothing is dropped.
#pragma once

#include "store/pool.hpp"

#include <optional>
#include <string>
#include <vector>

namespace eb::store::schema {

/// One statement and what it does, in a sentence for the operator.
struct Step {
    std::string sentence;
    std::string sql;
    bool key_change = false;  ///< One of the three announced changes of a primary key.
};

class Migrator {
public:
    explicit Migrator(Pool& pool) : pool_(pool) {}

    /// What apply() would do now; empty when the schema is fit.
    std::vector<Step> plan();

    /// Does it and answers what was done. Safe to repeat, also after it was interrupted, and next
    /// to another one that runs. Throws Unavailable or Rejected; the steps before the failed one
    /// stay done.
    std::vector<Step> apply();

private:
    Pool& pool_;
};

/// For programs at their start: absent when the schema is fit, else a sentence that names the
/// command to run.
std::optional<std::string> unfit(Pool& pool);

/// The table of account rows: comet_users, or eb_comet_users where a comet_users of another shape
/// exists.
std::string users_table(Pool& pool);

}  // namespace eb::store::schema
