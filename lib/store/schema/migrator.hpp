// Brings a database's tables to the shape that these programs need: what is missing is added,
// nothing is dropped.
#pragma once

#include "store/pool.hpp"

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace eb::store::schema {

/// One statement and what it does, in a sentence for the operator.
struct Step {
    std::string sentence;
    std::string sql;
    /// A statement that needs the same right and does nothing; empty where there is none.
    std::string probe = {};
    bool key_change = false;  ///< One of the three announced changes of a primary key.
};

struct Plan {
    std::vector<Step> steps;  ///< In the order in which they are done.
    /// What only the operator can decide, each with what to do; while there is one, nothing is
    /// done.
    std::vector<std::string> obstacles;
    std::vector<std::string> notes;  ///< What works, and could be better.

    bool fit() const { return steps.empty() && obstacles.empty(); }
};

/// Something stands in the way, and nothing was changed. The text says what, and what to do.
class Obstructed : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What a run tells while it is at work.
struct Narrator {
    std::function<void()> waiting = [] {};  ///< For another eb-migrate.
    std::function<void(const Step&)> begins = [](const Step&) {};
};

class Migrator {
public:
    explicit Migrator(Pool& pool) : pool_(pool) {}

    /// What apply() would do now. Changes nothing.
    Plan plan();

    /// Does it and answers what was done. Safe to repeat, also after it was interrupted, and next
    /// to another one that runs. Throws Obstructed before anything is done; Unavailable or
    /// Rejected: the steps before the failed one stay done.
    std::vector<Step> apply(const Narrator& narrator = {});

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
